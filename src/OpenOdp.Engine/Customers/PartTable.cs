using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>One of the customers that a customer consists of: itself, and those merged into it or into those.</summary>
/// <param name="StorageId">Its storage id.</param>
/// <param name="Events">Events stored under it.</param>
/// <param name="HasAttributes">True when there is a row of attributes.</param>
internal readonly record struct Part(ulong StorageId, ulong Events, bool HasAttributes);

/// <summary>Who hangs below a customer or part.</summary>
/// <param name="Merge">The merge, attach, split or undo that brought it.</param>
/// <param name="Part">Its storage id.</param>
/// <param name="IsSide">True for what was attached or split.</param>
/// <param name="IsSettled">True when that merge was undone and parted nobody.</param>
internal readonly record struct PartRow(ulong Merge, ulong Part, bool IsSide, bool IsSettled);

/// <summary>
/// The rows of parts: (account, customer, merge or attach) → who hangs below it since. They are numbered with the log, so that
/// the merges of a customer are its stack (rule I5); one more of them costs the same however many there are.
/// </summary>
internal static class PartTable
{
    private const byte Plain = 1;
    private const byte Settled = 2;

    /// <param name="isSide">True for what is in nobody's way and no merge: an attach (rule I8), and the sides of a split (rule
    /// I9).</param>
    public static void Add(Context context, ulong customer, ulong merge, ulong part, bool isSide)
    {
        var row = context.State.NewRow(Plain);
        row.Varint(part << 1 | (isSide ? 1UL : 0));
        context.State.Put(Table.Parts, Key(stackalloc byte[20], context.Account.Number, customer, merge), row);
    }

    /// <summary>A merge that was undone and parted nobody is in nobody's way any more; whoever hangs there stays.</summary>
    public static void Settle(Context context, ulong customer, ulong merge, ulong part)
    {
        var row = context.State.NewRow(Settled);
        row.Varint(part << 1);
        context.State.Put(Table.Parts, Key(stackalloc byte[20], context.Account.Number, customer, merge), row);
    }

    public static void Remove(Context context, ulong customer, ulong merge) =>
        context.State.Delete(Table.Parts, Key(stackalloc byte[20], context.Account.Number, customer, merge));

    /// <summary>The merges into a customer that stand, the newest first, without what was attached or split.</summary>
    /// <param name="above">Only merges after this one.</param>
    public static IEnumerable<ulong> MergesOf(IStateReader state, uint account, ulong customer, ulong above = 0) =>
        Of(state, account, customer, above).Where(row => !row.IsSide && !row.IsSettled).Select(row => row.Merge);

    /// <summary>Those that hang below a customer or part, the newest first.</summary>
    /// <param name="above">Only those that came later.</param>
    /// <param name="below">Only those that came earlier.</param>
    public static IEnumerable<PartRow> Of(
        IStateReader state, uint account, ulong customer, ulong above = 0, ulong below = ulong.MaxValue)
    {
        using var rows = state.Scan(
            Table.Parts,
            Key(new byte[20], account, customer, above + 1),
            Key(new byte[20], account, customer, below),
            descending: true);
        while (rows.MoveNext())
        {
            yield return Read(rows.Key, rows.Value);
        }
    }

    /// <summary>
    /// All of a customer, itself first. It may hang together as deep as there were merges, so nothing here calls itself.
    /// </summary>
    /// <param name="except">A part to leave out with all below it.</param>
    public static IEnumerable<Part> All(IStateReader state, uint account, Customer customer, ulong except = 0)
    {
        yield return new Part(customer.Id, customer.Events, customer.HasAttributes);
        var open = new Stack<ulong>();
        if (customer.Parts > 0) open.Push(customer.Id);
        while (open.TryPop(out var above))
        {
            foreach (var row in Of(state, account, above).ToList())
            {
                if (row.Part == except) continue;
                var part = CustomerTable.ReadRow(state, account, row.Part)!;
                yield return new Part(part.Id, part.Events, part.HasAttributes);
                if (part.Parts > 0) open.Push(part.Id);
            }
        }
    }

    /// <summary>Removes a row and tells who hung there.</summary>
    public static ulong Take(Context context, ReadOnlySpan<byte> key)
    {
        context.State.TryGet(Table.Parts, key, out var row);
        var part = Reader(row).Varint() >> 1;
        context.State.Delete(Table.Parts, key);
        return part;
    }

    private static PartRow Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var reader = Reader(row);
        var packed = reader.Varint();
        var merge = BinaryPrimitives.ReadUInt64BigEndian(key[12..]);
        return new PartRow(merge, packed >> 1, (packed & 1) != 0, reader.Form == Settled);
    }

    private static ByteReader Reader(ReadOnlySpan<byte> row) => ByteReader.OfRow(Table.Parts, row, newest: Settled);

    private static ReadOnlySpan<byte> Key(Span<byte> room, uint account, ulong customer, ulong merge) =>
        StateKey.AccountAndTwoIds(room, account, customer, merge);
}
