using System.Buffers.Binary;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Recovery;

/// <summary>The positions that a record of a write-ahead log holds: one batch, as <see cref="WriteBatch"/> writes it.</summary>
/// <param name="First">The first; 0 for none.</param>
/// <param name="Last">The last, with no gap between.</param>
internal readonly record struct LogPositions(ulong First, ulong Last)
{
    /// <summary>Reads them; what follows the records of the log in a batch is left alone.</summary>
    public static LogPositions Of(ReadOnlySpan<byte> batch)
    {
        var positions = default(LogPositions);
        if (batch.Length < WriteBatch.HeaderLength) return positions;
        batch = batch[WriteBatch.HeaderLength..];
        while (TryChange(ref batch, out var tag, out var key, out _))
        {
            if (tag != WriteBatch.PutTag || key.Length != sizeof(ulong))
            {
                if (positions.First > 0) break;
                continue;
            }

            var position = BinaryPrimitives.ReadUInt64BigEndian(key);
            positions = new LogPositions(positions.First == 0 ? position : positions.First, position);
        }

        return positions;
    }

    /// <summary>The first position that a batch keeps when it trims the log; 0 when it does not.</summary>
    public static ulong TrimmedTo(ReadOnlySpan<byte> batch)
    {
        var kept = 0ul;
        if (batch.Length < WriteBatch.HeaderLength) return kept;
        batch = batch[WriteBatch.HeaderLength..];
        while (TryChange(ref batch, out var tag, out _, out var value))
        {
            if (tag == WriteBatch.DeleteRangeTag && value.Length == sizeof(ulong))
            {
                kept = Math.Max(kept, BinaryPrimitives.ReadUInt64BigEndian(value));
            }
        }

        return kept;
    }

    /// <summary>Reads a change. Its strings are empty when it is not of the log.</summary>
    private static bool TryChange(
        ref ReadOnlySpan<byte> batch, out byte tag, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        tag = 0;
        key = value = default;
        if (batch.IsEmpty || batch[0] is not (WriteBatch.PutTag or WriteBatch.DeleteTag or WriteBatch.DeleteRangeTag))
        {
            return false;
        }

        tag = batch[0];
        batch = batch[1..];
        if (!TryVarint(ref batch, out var family) || !TryString(ref batch, out key)) return false;
        if (tag != WriteBatch.DeleteTag && !TryString(ref batch, out value)) return false;
        if (family != (uint)Family.Log) key = value = default;
        return true;
    }

    private static bool TryString(ref ReadOnlySpan<byte> batch, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryVarint(ref batch, out var length) || length > batch.Length) return false;
        text = batch[..(int)length];
        batch = batch[(int)length..];
        return true;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> batch, out uint value)
    {
        value = 0;
        for (var shift = 0; shift < 35 && !batch.IsEmpty; shift += 7)
        {
            var next = batch[0];
            batch = batch[1..];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80) return true;
        }

        return false;
    }
}
