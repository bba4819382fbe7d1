using System.Buffers.Binary;
using System.Numerics;

namespace OpenOdp.Client.Delivery.Spool;

/// <summary>The checksum of the spool: CRC-32C, which processors compute.</summary>
internal static class Crc
{
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Add(uint.MaxValue, bytes);

    /// <summary>Adds bytes to a sum that began as all ones and is inverted at the end.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return sum;
    }
}
