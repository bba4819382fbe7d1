using System.Buffers.Binary;

namespace OpenOdp.Engine.State;

/// <summary>The key forms that several tables share. All numbers are big-endian, so that byte order is number order.</summary>
public static class StateKey
{
    /// <summary>Length of a key made of an account and one number.</summary>
    public const int AccountAndIdLength = 12;

    /// <summary>
    /// Above every key of a table, and behind a prefix above every key that goes on from it: none has nine bytes of 255 there.
    /// </summary>
    public static ReadOnlySpan<byte> AboveAll => [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    /// <summary>(account, id).</summary>
    public static ReadOnlySpan<byte> AccountAndId(Span<byte> room, uint account, ulong id)
    {
        BinaryPrimitives.WriteUInt32BigEndian(room, account);
        BinaryPrimitives.WriteUInt64BigEndian(room[4..], id);
        return room[..AccountAndIdLength];
    }

    /// <summary>(account, id, id).</summary>
    public static ReadOnlySpan<byte> AccountAndTwoIds(Span<byte> room, uint account, ulong first, ulong second)
    {
        AccountAndId(room, account, first);
        BinaryPrimitives.WriteUInt64BigEndian(room[12..], second);
        return room[..20];
    }

    /// <summary>(account).</summary>
    public static ReadOnlySpan<byte> Account(Span<byte> room, uint account)
    {
        BinaryPrimitives.WriteUInt32BigEndian(room, account);
        return room[..4];
    }
}
