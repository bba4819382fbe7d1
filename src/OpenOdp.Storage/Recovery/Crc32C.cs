using System.Buffers.Binary;
using System.Numerics;

namespace OpenOdp.Storage.Recovery;

/// <summary>CRC-32C (Castagnoli), the checksum of RocksDB's logs and of our own small files.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Extend(uint.MaxValue, bytes);

    /// <summary>The checksum of one byte followed by others, as a log record has it.</summary>
    public static uint Of(byte first, ReadOnlySpan<byte> rest) => ~Extend(BitOperations.Crc32C(uint.MaxValue, first), rest);

    /// <summary>The form in which a log stores a checksum, so that checksums of checksums do not degenerate.</summary>
    public static uint Masked(uint crc) => (crc >> 15 | crc << 17) + 0xA282EAD8;

    private static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
