using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// Goes on with an erasure whose rows did not go in one step. The server appends it by itself until the outcome says that nothing
/// is left, after a restart as well.
/// </summary>
public static class EraseStepCommand
{
    /// <summary>The oldest erasure of an account that is not done; null when there is none.</summary>
    public static ulong? Next(IStateReader state, uint account) => ErasureQueue.First(state, account);

    /// <summary>Writes the command.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="erasure">The erasure's id.</param>
    /// <param name="cost">What the step may cost.</param>
    public static void Write(ByteWriter writer, ulong erasure, int cost = EraseCommand.StepCost)
    {
        writer.Varint(erasure);
        writer.Varint((ulong)cost);
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var id = reader.Varint();
        return ErasureTable.Read(context.State, context.Account.Number, id) is { IsDone: false } erasure
            ? ErasureSweep.Run(context, erasure, reader.Count())
            : context.Fail(OutcomeKind.NotFound, $"There is no erasure {id} that has steps left.");
    }
}
