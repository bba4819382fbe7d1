using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>
/// The stored form of a run: what an instance of a plain sequence needs is three small numbers; only those with timeouts, keys or
/// sequences of their own need more.
/// </summary>
internal static class RunForm
{
    /// <param name="origin">An instant near those of the run; the reader has to give the same.</param>
    public static void Write(ByteWriter writer, SequencePlan plan, SequenceRun run, long origin)
    {
        writer.Varint((ulong)run.Instances.Length);
        if (run.Instances.Length == 0) return;
        writer.Varint(run.Entries);
        if (plan.HasNested) writer.SignedVarint(run.AsOf - origin);
        var (bornAt, number, seen) = (origin, 0UL, 0UL);
        foreach (var instance in run.Instances)
        {
            writer.SignedVarint(instance.BornAt - bornAt);
            writer.Varint(instance.Number - number << 1 | (instance.WasMet ? 1UL : 0));
            writer.Varint(instance.Seen - seen);
            (bornAt, number, seen) = (instance.BornAt, instance.Number, instance.Seen);
            if (plan.HasKeys) writer.Bytes(instance.Key);
            if (!plan.HasLeaves || instance.IsSettled(plan)) continue;
            writer.Varint(instance.Satisfied);
            foreach (var timeout in instance.Timeouts)
            {
                writer.Varint(timeout == long.MaxValue ? 0 : (ulong)(timeout - bornAt) + 1);
            }
        }

        foreach (var nested in run.Nested) Write(writer, nested.Counted.Sequence, nested.Run, origin);
    }

    public static void Read(ref ByteReader reader, SequencePlan plan, SequenceRun run, long origin)
    {
        run.Clear();
        var count = reader.CountOfItems();
        if (count == 0) return;
        run.Entries = reader.Varint();
        if (plan.HasNested) run.AsOf = reader.SignedVarint() + origin;
        var (bornAt, number, seen) = (origin, 0UL, 0UL);
        for (var i = 0; i < count; i++)
        {
            bornAt += reader.SignedVarint();
            var packed = reader.Varint();
            number += packed >> 1;
            seen += reader.Varint();
            var instance = run.Begin(bornAt, number, seen);
            instance.WasMet = (packed & 1) != 0;
            if (plan.HasKeys) instance.Key = reader.Bytes().ToArray();
            if (!plan.HasLeaves || instance.IsSettled(plan)) continue;
            instance.Satisfied = reader.Varint();
            if (plan.HasTimeouts) run.Await(instance, ReadTimeouts(ref reader, plan, bornAt));
        }

        foreach (var nested in run.Nested) Read(ref reader, nested.Counted.Sequence, nested.Run, origin);
    }

    private static long[] ReadTimeouts(ref ByteReader reader, SequencePlan plan, long bornAt)
    {
        var timeouts = new long[plan.Leaves.Count];
        for (var i = 0; i < timeouts.Length; i++)
        {
            var after = reader.Varint();
            timeouts[i] = after == 0 ? long.MaxValue : bornAt + (long)(after - 1);
        }

        return timeouts;
    }
}
