using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// An operator ends the suppression of identifiers: from then on they count again, for a customer who is new. Nothing of the
/// erased one comes back. The command holds keyed hashes, never a value (rule L5).
/// </summary>
public static class LiftCommand
{
    /// <summary>Identifiers in one lift at most.</summary>
    public const int MaxIdentifiers = 100;

    /// <summary>Writes the command.</summary>
    public static void Write(ByteWriter writer, AccountSettings settings, IReadOnlyList<(int Field, byte[] Value)> identifiers)
    {
        writer.Varint((ulong)identifiers.Count);
        foreach (var (field, value) in identifiers) writer.Raw(Suppression.Hash(settings, field, value));
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var erasures = new List<ulong>();
        for (var count = reader.Count(); count > 0; count--)
        {
            var hash = reader.Raw(Suppression.HashLength);
            if (Suppression.Read(context.State, context.Account.Number, hash) is not { Stands: true } suppression)
            {
                return context.Fail(
                    OutcomeKind.NotFound, "One of the identifiers is not suppressed, so nothing was lifted. Leave it out.");
            }

            Suppression.Write(context, hash, suppression with { Lift = context.Header.Position });
            erasures.Add(suppression.Erasure);
        }

        LiftTable.Write(context, erasures);
        return context.Succeed();
    }
}
