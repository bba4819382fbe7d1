using System.Globalization;

namespace OpenOdp.Client.Spool;

/// <summary>What is in a file whose owner is gone.</summary>
/// <param name="Host">Where its events go; empty while they were held for the first datafile.</param>
/// <param name="PublicKey">With which key.</param>
/// <param name="Waiting">The events that were not settled, in the order in which they were written.</param>
/// <param name="Lost">How many were written and cannot be read; a lower bound when <paramref name="IsCounted"/> is false.</param>
/// <param name="IsCounted">False when it cannot be read how many were written.</param>
/// <param name="IsDamaged">True when anything is not as it was written.</param>
internal sealed record SpoolContents(
    string Host, string PublicKey, List<(int Offset, byte[] Json)> Waiting, int Lost, bool IsCounted, bool IsDamaged)
{
    /// <summary>The damage in words.</summary>
    public string Damage => string.Create(
        CultureInfo.InvariantCulture, $"{(IsCounted ? "" : "at least ")}{Lost} event(s) cannot be read, the others are sent");

    /// <summary>Reads a file; null when nothing says where its events go.</summary>
    public static SpoolContents? Read(byte[] file)
    {
        if (!SpoolHeader.TryRead(file, out var to, out var count, out var damaged))
        {
            return null;
        }

        var waiting = new List<(int, byte[])>();
        var found = 0;
        var written = count ?? 0;
        for (var offset = 0; SpoolRecord.TryFind(file, ref offset, out var number, out var length, out var state);)
        {
            // A process that was killed between writing an event and counting it leaves one more than it counted.
            written = Math.Max(written, number + 1);
            found++;
            damaged |= state is not (SpoolRecord.Waiting or SpoolRecord.Settled);
            if (state != SpoolRecord.Settled)
            {
                waiting.Add((offset, file.AsSpan(offset + SpoolRecord.HeaderLength, length).ToArray()));
            }

            offset += SpoolRecord.HeaderLength + length;
        }

        return new SpoolContents(to.Host, to.PublicKey, waiting, written - found, count is not null, damaged || found < written);
    }
}
