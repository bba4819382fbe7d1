using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Accounts;

/// <summary>Ends a key that was issued, now or later. Its number and its name stay with it.</summary>
public static class RevokeKeyCommand
{
    /// <summary>Writes the command.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="number">The number of the key within its account.</param>
    /// <param name="end">Microseconds since 1970 after which it is refused; an earlier end that it has stays.</param>
    public static void Write(ByteWriter writer, uint number, long end)
    {
        writer.Varint(number);
        writer.SignedVarint(end);
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var (number, end) = (reader.Varint(), reader.SignedVarint());
        if (end == 0) throw new DamagedRecordException("A key is revoked and has no end.");
        var keys = context.Account.Keys;
        if (number >= (ulong)keys.Count) return context.Fail(OutcomeKind.NotFound, $"There is no key {number}.");
        var key = keys[(int)number];
        if (key.Name is null)
        {
            return context.Fail(OutcomeKind.Conflict, $"Key {number} comes from the settings. Change it there.");
        }

        context.Effects.About = key.Name;
        if (!key.IsValidAt(context.Header.RecordedAt))
        {
            return context.Fail(OutcomeKind.Conflict, $"Key {number} has ended; there is nothing to revoke.");
        }

        if (key.ValidUntil == 0 || end < key.ValidUntil)
        {
            context.ChangeKeys([.. keys.Select(one => one == key ? one with { ValidUntil = end } : one)]);
        }

        return context.Succeed();
    }
}
