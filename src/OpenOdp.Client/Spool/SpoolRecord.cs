using System.Buffers.Binary;
using System.Numerics;

namespace OpenOdp.Client.Spool;

/// <summary>
/// One event in a file: mark (4), number in the file (4), length (4), checksum (4), state (4), event. The mark is of bytes that
/// no UTF-8 holds, so after damage the next record is found by it; the checksum is of place, number, length and event, so what
/// is found is a record and stands where it was written.
/// </summary>
internal static class SpoolRecord
{
    public const int HeaderLength = 20;
    public const int StateAt = 16;
    public const uint Mark = 0xFBFE_FDFF;

    /// <summary>Neither state is a pattern that damage is likely to make; a third is damage, and the event is sent again.</summary>
    public const uint Waiting = 0x5449_4157; // "WAIT"
    public const uint Settled = 0x544E_4553; // "SENT"

    public static void EncodeHeader(int offset, int number, ReadOnlySpan<byte> json, Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], number);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], Checksum(offset, number, json));
        BinaryPrimitives.WriteUInt32LittleEndian(to[StateAt..], Waiting);
    }

    /// <summary>Finds the first whole record at <paramref name="offset"/> or behind it; false when there is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> file, ref int offset, out int number, out int length, out uint state)
    {
        Span<byte> mark = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, Mark);
        for (; file[offset..].IndexOf(mark) is >= 0 and var skipped; offset++)
        {
            offset += skipped;
            if (TryRead(file, offset, out number, out length, out state))
            {
                return true;
            }
        }

        (number, length, state) = (0, 0, 0);
        return false;
    }

    private static bool TryRead(ReadOnlySpan<byte> file, int offset, out int number, out int length, out uint state)
    {
        (number, length, state) = (0, 0, 0);
        var record = file[offset..];
        if (record.Length < HeaderLength)
        {
            return false;
        }

        number = BinaryPrimitives.ReadInt32LittleEndian(record[4..]);
        length = BinaryPrimitives.ReadInt32LittleEndian(record[8..]);
        state = BinaryPrimitives.ReadUInt32LittleEndian(record[StateAt..]);
        return length >= 0
            && length <= record.Length - HeaderLength
            && BinaryPrimitives.ReadUInt32LittleEndian(record[12..])
                == Checksum(offset, number, record.Slice(HeaderLength, length));
    }

    private static uint Checksum(int offset, int number, ReadOnlySpan<byte> json)
    {
        var sum = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, (uint)offset), (uint)number);
        return ~Crc.Add(BitOperations.Crc32C(sum, (uint)json.Length), json);
    }
}
