using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace OpenOdp.Client.Delivery.Spool;

/// <summary>
/// Says where the events of a file go, and has the key by which its records are known. It stands at both ends of the file with
/// the count of what was written, so that damage to one of them costs nothing; and it begins with a mark of which one byte is in
/// no UTF-8, so that it is found wherever damage has moved it, and no event can hold one.
/// </summary>
/// <param name="Destination">Where the events go; its address is empty while they are held for the first datafile.</param>
/// <param name="RecordKey">Part of the checksum of each record and count: those of another file are none of this one.</param>
/// <param name="Size">The bytes of the file.</param>
/// <remarks>
/// Mark (8), length (4), checksum of the rest (4), record key (4), size (4), length of the address (4), address, detail; behind
/// it the count (4) and its checksum (4).
/// </remarks>
internal sealed record SpoolHeader(DestinationKey Destination, uint RecordKey, int Size)
{
    public const int CountLength = 8;

    private const int Fixed = 28;

    /// <summary>What one copy takes in the file, with its count.</summary>
    public int Length => LengthFor(Destination);

    private static ReadOnlySpan<byte> Mark => [0xFF, (byte)'O', (byte)'O', (byte)'D', (byte)'P', (byte)'S', (byte)'P', (byte)'3'];

    public static SpoolHeader New(DestinationKey destination, int size) =>
        new(destination, BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4)), size);

    public static int LengthFor(DestinationKey destination) =>
        Fixed + Encoding.UTF8.GetByteCount(destination.Address) + Encoding.UTF8.GetByteCount(destination.Detail) + CountLength;

    public void WriteBoth(Stream file)
    {
        var copy = Encode();
        file.Position = 0;
        file.Write(copy);
        file.Position = Size - copy.Length;
        file.Write(copy);
    }

    public void EncodeCount(int count, Span<byte> to)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, count);
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], Checksum(count));
    }

    /// <summary>Finds all copies that are whole, in the order of the file.</summary>
    public static List<SpoolHeaderCopy> Find(ReadOnlySpan<byte> file)
    {
        var copies = new List<SpoolHeaderCopy>();
        for (var offset = 0; file[offset..].IndexOf(Mark) is >= 0 and var skipped; offset++)
        {
            offset += skipped;
            if (Read(file[offset..]) is { } header)
            {
                copies.Add(new SpoolHeaderCopy(header, offset, header.Count(file[(offset + header.Length - CountLength)..])));
            }
        }

        return copies;
    }

    private byte[] Encode()
    {
        var copy = new byte[Length];
        var header = copy.AsSpan(..^CountLength);
        Mark.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], header.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], RecordKey);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], Size);
        var addressLength = Encoding.UTF8.GetBytes(Destination.Address, header[Fixed..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], addressLength);
        Encoding.UTF8.GetBytes(Destination.Detail, header[(Fixed + addressLength)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Crc.Of(header[16..]));
        EncodeCount(0, copy.AsSpan(^CountLength..));
        return copy;
    }

    private static SpoolHeader? Read(ReadOnlySpan<byte> bytes)
    {
        // No destination holds a mark. What would reach over one is no header, which keeps a file full of marks cheap.
        if (bytes.Length < Fixed
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) is var length && (length < Fixed || length > bytes.Length)
            || bytes[Fixed..length].IndexOf(Mark) >= 0
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) != Crc.Of(bytes[16..length])
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]) is var addressLength
                && (addressLength < 0 || addressLength > length - Fixed))
        {
            return null;
        }

        var header = new SpoolHeader(
            new DestinationKey(
                Encoding.UTF8.GetString(bytes.Slice(Fixed, addressLength)),
                Encoding.UTF8.GetString(bytes[(Fixed + addressLength)..length])),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]));
        return header.Length == length + CountLength ? header : null;
    }

    private int? Count(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= CountLength
        && BinaryPrimitives.ReadInt32LittleEndian(bytes) is >= 0 and var count
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == Checksum(count) ? count : null;

    private uint Checksum(int count) => ~BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, RecordKey), (uint)count);
}

/// <summary>A whole copy of a header in a file.</summary>
/// <param name="Header">What it says.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Count">How many records were written; null when that cannot be read.</param>
internal readonly record struct SpoolHeaderCopy(SpoolHeader Header, int Offset, int? Count)
{
    public int End => Offset + Header.Length;
}
