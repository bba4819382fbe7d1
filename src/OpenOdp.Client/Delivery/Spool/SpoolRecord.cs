using System.Buffers.Binary;
using System.Numerics;

namespace OpenOdp.Client.Delivery.Spool;

/// <summary>
/// One event in a file: mark (4), number in the file (4), length (4), checksum (4), state (4), event. The mark is of bytes that
/// no UTF-8 holds, so after damage the next record is found by it wherever it is now, and no event can hold one. The checksum is
/// of a key that each file has of its own, of number, length and event: what is found was written to this file, and the number
/// tells a copy.
/// </summary>
/// <param name="Number">Its place among the records of the file.</param>
/// <param name="EventLength">The bytes of the event.</param>
/// <param name="State">Whether it waits.</param>
internal readonly record struct SpoolRecord(int Number, int EventLength, uint State)
{
    public const int HeaderLength = 20;
    public const int StateAt = 16;
    public const uint Mark = 0xFBFE_FDFF;

    /// <summary>
    /// Neither state is a pattern that damage is likely to make; a third is damage, and the event is sent again.
    /// </summary>
    public const uint Waiting = 0x5449_4157; // "WAIT"
    public const uint Settled = 0x544E_4553; // "SENT"

    public int Length => HeaderLength + EventLength;

    public static void EncodeHeader(uint key, int number, ReadOnlySpan<byte> json, Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], number);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], Checksum(key, number, json));
        BinaryPrimitives.WriteUInt32LittleEndian(to[StateAt..], Waiting);
    }

    /// <summary>Finds the first whole record at <paramref name="offset"/> or behind it; false when there is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> file, uint key, ref int offset, out SpoolRecord record)
    {
        Span<byte> mark = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, Mark);
        for (; file[offset..].IndexOf(mark) is >= 0 and var skipped; offset++)
        {
            offset += skipped;
            if (TryRead(file[offset..], key, mark, out record)) return true;
        }

        record = default;
        return false;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, uint key, ReadOnlySpan<byte> mark, out SpoolRecord record)
    {
        record = default;
        if (bytes.Length < HeaderLength) return false;

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (length < 0 || length > bytes.Length - HeaderLength) return false;

        record = new SpoolRecord(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), length,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[StateAt..]));
        var json = bytes.Slice(HeaderLength, length);

        // What would reach over the next mark is no record. So no byte is looked at more than a few times, whatever the file
        // holds: a candidate costs at most what lies between it and the next one.
        return json.IndexOf(mark) < 0
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) == Checksum(key, record.Number, json);
    }

    private static uint Checksum(uint key, int number, ReadOnlySpan<byte> json)
    {
        var sum = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, key), (uint)number);
        return ~Crc.Add(BitOperations.Crc32C(sum, (uint)json.Length), json);
    }
}
