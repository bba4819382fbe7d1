using System.Buffers.Binary;
using System.Numerics;

namespace OpenOdp.Engine.State;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein): 64 bits that nobody without the key can aim at, for a ninth of the time of
/// SHA-256. Its results are part of the state: it never changes.
/// </summary>
public static class SipHash
{
    /// <summary>The hash of some bytes under a key of two numbers.</summary>
    public static ulong Of(ulong key0, ulong key1, ReadOnlySpan<byte> bytes)
    {
        var state = new Lanes
        {
            A = key0 ^ 0x736F_6D65_7073_6575,
            B = key1 ^ 0x646F_7261_6E64_6F6D,
            C = key0 ^ 0x6C79_6765_6E65_7261,
            D = key1 ^ 0x7465_6462_7974_6573,
        };
        var last = (ulong)bytes.Length << 56;
        for (; bytes.Length >= 8; bytes = bytes[8..]) state.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        for (var i = 0; i < bytes.Length; i++) last |= (ulong)bytes[i] << 8 * i;
        state.Add(last);
        state.C ^= 0xFF;
        for (var i = 0; i < 4; i++) state.Round();
        return state.A ^ state.B ^ state.C ^ state.D;
    }

    private struct Lanes
    {
        public ulong A;
        public ulong B;
        public ulong C;
        public ulong D;

        public void Add(ulong word)
        {
            D ^= word;
            Round();
            Round();
            A ^= word;
        }

        public void Round()
        {
            A += B;
            B = BitOperations.RotateLeft(B, 13) ^ A;
            A = BitOperations.RotateLeft(A, 32);
            C += D;
            D = BitOperations.RotateLeft(D, 16) ^ C;
            A += D;
            D = BitOperations.RotateLeft(D, 21) ^ A;
            C += B;
            B = BitOperations.RotateLeft(B, 17) ^ C;
            C = BitOperations.RotateLeft(C, 32);
        }
    }
}
