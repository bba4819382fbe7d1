using OpenOdp.Engine.Log;

namespace OpenOdp.Engine.Events;

/// <summary>
/// Tells which rows the events of a request will ask for: those of their idempotence ids, most of which are not there. A store
/// may look for all of them at once; it changes no answer (rule D5).
/// </summary>
public static class EventIds
{
    /// <summary>The length of each key in <see cref="State.Table.Dedup"/>.</summary>
    public const int KeyLength = DedupTable.IdLength;

    /// <summary>Writes the keys, one after another.</summary>
    /// <param name="account">The account.</param>
    /// <param name="command">The command of a record of kind <see cref="CommandKind.Events"/>.</param>
    /// <param name="keys">Room for them; what does not fit is left out.</param>
    /// <returns>How many there are.</returns>
    public static int Keys(uint account, ReadOnlySpan<byte> command, Span<byte> keys)
    {
        var count = 0;
        try
        {
            foreach (var bytes in RequestItems.Read(command))
            {
                if (keys.Length < (count + 1) * KeyLength) break;
                if (DedupTable.TryKey(keys[(count * KeyLength)..], account, EventItem.Read(bytes).Fields, out _)) count++;
            }
        }
        catch (Exception)
        {
            // Whoever applies the record meets it again, and sets it aside (rule L6).
        }

        return count;
    }
}
