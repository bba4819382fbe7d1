using System.Numerics;
using Microsoft.CodeAnalysis;

namespace OpenOdp.Client;

[Embedded]
internal static class Bits
{
    private static readonly uint[] Crc32CTable = [.. Enumerable.Range(0, 256).Select(value => OfByte((uint)value))];

    extension(BitOperations)
    {
        public static uint RotateLeft(uint value, int by) => (value << by) | (value >> (32 - by));

        public static uint RoundUpToPowerOf2(uint value)
        {
            var power = 1u;
            while (power < value)
            {
                power <<= 1;
            }

            return power;
        }

        public static uint Crc32C(uint sum, byte value) => Crc32CTable[(byte)(sum ^ value)] ^ (sum >> 8);

        public static uint Crc32C(uint sum, uint value) => Add(sum, value, sizeof(uint));

        public static uint Crc32C(uint sum, ulong value) => Add(sum, value, sizeof(ulong));
    }

    private static uint Add(uint sum, ulong value, int bytes)
    {
        for (; bytes > 0; bytes--, value >>= 8)
        {
            sum = BitOperations.Crc32C(sum, (byte)value);
        }

        return sum;
    }

    private static uint OfByte(uint sum)
    {
        const uint Castagnoli = 0x82F6_3B78; // its bits from the last to the first
        for (var bit = 0; bit < 8; bit++)
        {
            sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ Castagnoli;
        }

        return sum;
    }
}
