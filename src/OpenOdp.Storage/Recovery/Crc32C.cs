using System.Buffers.Binary;
using System.Numerics;

namespace OpenOdp.Storage.Recovery;

/// <summary>CRC-32C (Castagnoli), the checksum of RocksDB's logs and of our own small files.</summary>
internal static class Crc32C
{
    /// <summary>What a checksum in parts starts with.</summary>
    public const uint Start = uint.MaxValue;

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Finish(Extend(Start, bytes));

    /// <summary>Continues a checksum that starts with <see cref="Start"/> and ends with <see cref="Finish"/>.</summary>
    public static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }

    /// <summary>The checksum of what was gone through.</summary>
    public static uint Finish(uint crc) => ~crc;

    /// <summary>The form in which a log stores a checksum, so that checksums of checksums do not degenerate.</summary>
    public static uint Masked(uint crc) => (crc >> 15 | crc << 17) + 0xA282EAD8;
}
