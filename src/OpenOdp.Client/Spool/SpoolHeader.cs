using System.Buffers.Binary;
using System.Text;

namespace OpenOdp.Client.Spool;

/// <summary>
/// Says where the events of a file go and how many were written. It stands at both ends of the file, so that damage to one of
/// them costs nothing.
/// </summary>
/// <remarks>
/// First: magic (8), its length (4), checksum of the rest (4), lengths of host and key (4 + 4), host, key, count (8).
/// Last: count (8), the same header, its length (4). A count is followed by its complement, so damage to it shows.
/// </remarks>
internal static class SpoolHeader
{
    public const int CountLength = 8;

    private const ulong Magic = 0x324C_5053_5044_4F4F; // "OODPSPL2"
    private const int Fixed = 24;
    private const int LengthLength = 4;

    // Host and key come out of a datafile; an address has some dozens of bytes.
    private const int Longest = 64 * 1024;

    public static byte[] Encode(string host, string publicKey)
    {
        var header = new byte[Fixed + Encoding.UTF8.GetByteCount(host) + Encoding.UTF8.GetByteCount(publicKey)];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), header.Length);
        var hostLength = Encoding.UTF8.GetBytes(host, header.AsSpan(Fixed));
        var keyLength = Encoding.UTF8.GetBytes(publicKey, header.AsSpan(Fixed + hostLength));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), hostLength);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), keyLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Crc.Of(header.AsSpan(16)));
        return header;
    }

    /// <summary>What is taken at the start of a file.</summary>
    public static int FirstLength(byte[] header) => header.Length + CountLength;

    /// <summary>What is taken at its end.</summary>
    public static int LastLength(byte[] header) => CountLength + header.Length + LengthLength;

    public static void WriteBoth(Stream file, byte[] header, long size)
    {
        Span<byte> number = stackalloc byte[CountLength];
        EncodeCount(0, number);
        file.Position = 0;
        file.Write(header);
        file.Write(number);
        file.Position = size - LastLength(header);
        file.Write(number);
        file.Write(header);
        BinaryPrimitives.WriteInt32LittleEndian(number, header.Length);
        file.Write(number[..LengthLength]);
    }

    public static void EncodeCount(int count, Span<byte> to)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, count);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], ~count);
    }

    /// <summary>Reads whichever copy is whole; false when none is.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="to">Where the events go.</param>
    /// <param name="count">How many were written; null when that cannot be read.</param>
    /// <param name="damaged">True when a copy is damaged.</param>
    public static bool TryRead(ReadOnlySpan<byte> file, out (string Host, string PublicKey) to, out int? count, out bool damaged)
    {
        var first = TryRead(file, out var firstTo, out var firstLength);
        var firstCount = first ? Count(file[firstLength..]) : null;
        var last = false;
        var lastTo = firstTo;
        int? lastCount = null;
        if (file.Length >= LengthLength
            && BinaryPrimitives.ReadInt32LittleEndian(file[^LengthLength..]) is >= Fixed and < Longest and var length
            && file.Length >= CountLength + length + LengthLength)
        {
            var copy = file[^(CountLength + length + LengthLength)..];
            last = TryRead(copy[CountLength..], out lastTo, out _);
            lastCount = last ? Count(copy) : null;
        }

        to = first ? firstTo : lastTo;
        count = firstCount is { } one && lastCount is { } other ? Math.Max(one, other) : firstCount ?? lastCount;
        damaged = !first || !last || firstCount is null || lastCount is null;
        return first || last;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out (string Host, string PublicKey) to, out int length)
    {
        to = ("", "");
        length = 0;
        if (bytes.Length < Fixed
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || (length = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..])) is < Fixed or >= Longest
            || length > bytes.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) != Crc.Of(bytes[16..length]))
        {
            return false;
        }

        var hostLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
        var keyLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]);
        to = (
            Encoding.UTF8.GetString(bytes.Slice(Fixed, hostLength)),
            Encoding.UTF8.GetString(bytes.Slice(Fixed + hostLength, keyLength)));
        return true;
    }

    private static int? Count(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= CountLength
        && BinaryPrimitives.ReadInt32LittleEndian(bytes) is >= 0 and var count
        && BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]) == ~count ? count : null;
}
