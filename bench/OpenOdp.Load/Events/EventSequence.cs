using System.Buffers.Binary;

namespace OpenOdp.Load.Events;

/// <summary>
/// The events of a run by number. Everything about event n follows from the seed and n, and n follows from the event's
/// id, so that nothing has to be remembered of an event but whether it was acknowledged.
/// </summary>
internal sealed class EventSequence(ulong seed, long count, int users, double mergeShare)
{
    /// <summary>Aliases of one user at most: below the platform's limit of merges of one identifier in an hour.</summary>
    public const int Aliases = 4;

    private const ulong FirstFactor = 0xBF58_476D_1CE4_E5B9;
    private const ulong SecondFactor = 0x94D0_49BB_1331_11EB;
    private static readonly ulong FirstInverse = Inverse(FirstFactor);
    private static readonly ulong SecondInverse = Inverse(SecondFactor);
    private readonly uint _joinBelow = (uint)(mergeShare * uint.MaxValue);
    private readonly uint _aloneBelow = (uint)Math.Min(2 * mergeShare * uint.MaxValue, uint.MaxValue);

    public ulong Seed => seed;

    public long Count => count;

    public int Users => users;

    public double MergeShare => mergeShare;

    public int User(long number) => (int)((Scramble(seed + (ulong)number) >> 32) * (ulong)users >> 32);

    public int Alias(long number) => (int)(Scramble(~(seed + (ulong)number)) % Aliases);

    public EventShape Shape(long number)
    {
        var low = (uint)Scramble(seed + (ulong)number);
        return low < _joinBelow ? EventShape.Join : low < _aloneBelow ? EventShape.Alone : EventShape.Plain;
    }

    /// <summary>The event's idempotence id: a version-4 UUID that looks random and carries the scrambled number.</summary>
    public Guid Id(long number)
    {
        var high = Scramble(seed + (ulong)number);
        var low = Scramble(~high) >> 6 | (high >> 12 & 0xF) << 58 | 1UL << 63;
        low &= ~(1UL << 62);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high & ~0xF000UL | 0x4000);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The number of the event with this id, or -1 when this sequence has no such event.</summary>
    public long NumberOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var nibble = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) >> 58 & 0xF;
        var high = BinaryPrimitives.ReadUInt64BigEndian(bytes) & ~0xF000UL | nibble << 12;
        var number = Unscramble(high) - seed;
        return number < (ulong)count && Id((long)number) == id ? (long)number : -1;
    }

    /// <summary>SplitMix64's finaliser: a bijection.</summary>
    private static ulong Scramble(ulong value)
    {
        value = (value ^ value >> 30) * FirstFactor;
        value = (value ^ value >> 27) * SecondFactor;
        return value ^ value >> 31;
    }

    private static ulong Unscramble(ulong value)
    {
        value = (value ^ value >> 31 ^ value >> 62) * SecondInverse;
        value = (value ^ value >> 27 ^ value >> 54) * FirstInverse;
        return value ^ value >> 30 ^ value >> 60;
    }

    /// <summary>Newton's iteration: each round doubles the number of correct low bits, from 3 to 96.</summary>
    private static ulong Inverse(ulong odd)
    {
        var inverse = odd;
        for (var i = 0; i < 5; i++) inverse *= 2 - odd * inverse;
        return inverse;
    }
}
