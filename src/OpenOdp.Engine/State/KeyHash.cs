using System.Buffers.Binary;

namespace OpenOdp.Engine.State;

/// <summary>A fast hash for tables in memory. It never reaches the state or an answer (rules D1, D5).</summary>
public static class KeyHash
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The hash of a key and the table it is in.</summary>
    public static uint Of(byte table, ReadOnlySpan<byte> key)
    {
        var hash = (ulong)table * Multiplier ^ (ulong)key.Length;
        while (key.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key));
            key = key[8..];
        }

        ulong tail = 0;
        foreach (var b in key) tail = tail << 8 | b;
        return (uint)(Mix(hash ^ tail) >> 32);
    }

    private static ulong Mix(ulong value)
    {
        value *= Multiplier;
        return value ^ value >> 29;
    }
}
