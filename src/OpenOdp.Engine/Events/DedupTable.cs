using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>What an idempotence id was first seen with.</summary>
/// <param name="Latest">When the newest content of this id was first seen; later than <paramref name="RecordedAt"/> when there
/// are further ones.</param>
/// <param name="Home">The storage id that the event hangs on.</param>
internal readonly record struct FirstSeen(ulong ContentHash, ulong Position, int Item, long RecordedAt, long Latest, ulong Home)
{
    /// <summary>
    /// What was changed in the event, in the form of <see cref="ToldWarnings"/>; null when nothing was, as with nearly all.
    /// </summary>
    public byte[]? Told { get; init; }

    /// <summary>Rule I7: the time of the log decides, in microseconds since 1970.</summary>
    public bool IsExpired(AccountSettings settings, long now) => RecordedAt <= settings.ForgottenUntil(now);

    /// <summary>True when no content of this id is inside its window.</summary>
    public bool IsForgotten(AccountSettings settings, long now) => Latest <= settings.ForgottenUntil(now);
}

/// <summary>
/// The rows of idempotence ids: (account, id) → the first content seen with it; (account, id, content hash) → each further
/// one, so that an id that is used for ever costs no growing row (rule I7).
/// </summary>
/// <remarks>
/// The first row tells until when there can be further ones, so that a new id costs one look-up. A store that drops old
/// rows goes by <see cref="FirstSeen.Latest"/>.
/// </remarks>
internal static class DedupTable
{
    private const byte Plain = 1;
    private const byte WithTold = 2;
    private const byte UuidId = 0;
    private const byte HashedId = 1;
    private const int FurtherLength = IdLength + 8;

    /// <summary>The length of the key of an id.</summary>
    public const int IdLength = 21;

    public static ReadOnlySpan<byte> IdName => "idempotence_id"u8;

    /// <summary>The id of an event, as a key; false when it has none.</summary>
    public static bool TryKey(Span<byte> room, uint account, FieldList fields, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (!fields.TryFind(IdName, out var id)) return false;
        if (id.Kind != FieldKind.Uuid) return TryKey(room, account, id.AsText(), out key);
        BinaryPrimitives.WriteUInt32BigEndian(room, account);
        room[4] = UuidId;
        id.Bytes.CopyTo(room[5..]);
        key = room[..IdLength];
        return true;
    }

    /// <summary>An id as text, as a key; false when it is empty.</summary>
    public static bool TryKey(Span<byte> room, uint account, string? id, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (string.IsNullOrEmpty(id)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(room, account);
        var utf8 = Encoding.UTF8.GetBytes(id);
        room[4] = FieldValue.TryPackUuid(utf8, room[5..]) ? UuidId : HashedId;
        if (room[4] == HashedId) SHA256.HashData(utf8).AsSpan(0, 16).CopyTo(room[5..]);
        key = room[..IdLength];
        return true;
    }

    /// <summary>True for keys of either kind of row.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key) => key.Length is IdLength or FurtherLength;

    /// <summary>Room for a key.</summary>
    public const int MaxKeyLength = FurtherLength;

    public static bool TryRead(IStateReader state, ReadOnlySpan<byte> key, out FirstSeen first)
    {
        first = default;
        if (!state.TryGet(Table.Dedup, key, out var row)) return false;
        first = Read(row);
        return true;
    }

    /// <summary>Reads a row of either kind.</summary>
    public static FirstSeen Read(ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.Dedup, row, newest: WithTold);
        var position = reader.UInt64();
        var (contentHash, item, recordedAt) = (reader.UInt64(), reader.Count(), (long)reader.UInt64());
        var (latest, home) = (recordedAt + (long)reader.Varint(), reader.Varint());
        var told = reader.Form == WithTold ? reader.Rest.ToArray() : null;
        return new FirstSeen(contentHash, position, item, recordedAt, latest, home) { Told = told };
    }

    public static bool TryReadFurther(IStateReader state, ReadOnlySpan<byte> key, ulong contentHash, out FirstSeen first) =>
        TryRead(state, FurtherKey(stackalloc byte[FurtherLength], key, contentHash), out first);

    /// <summary>Rows of further contents that a receipt looks through at most: one id can be used without end.</summary>
    private const int MaxFurther = 10_000;

    /// <summary>
    /// The earliest content of an id that is inside its window. That is the first one, unless its window is over while a further
    /// one still runs.
    /// </summary>
    public static bool TryReadEarliest(
        IStateReader state, ReadOnlySpan<byte> key, AccountSettings settings, long now, out FirstSeen earliest)
    {
        if (!TryRead(state, key, out earliest)) return false;
        if (!earliest.IsExpired(settings, now)) return true;
        earliest = default;
        var found = false;
        using var rows = state.Scan(Table.Dedup, key, [.. key, .. StateKey.AboveAll]);
        for (var left = MaxFurther; left > 0 && rows.MoveNext(); left--)
        {
            var seen = Read(rows.Value);
            if (seen.IsExpired(settings, now)
                || (found && (seen.Position, seen.Item).CompareTo((earliest.Position, earliest.Item)) > 0))
            {
                continue;
            }

            (earliest, found) = (seen, true);
        }

        return found;
    }

    public static void Write(Context context, ReadOnlySpan<byte> key, FirstSeen first)
    {
        var row = context.State.NewRow(first.Told is null ? Plain : WithTold);
        row.UInt64(first.Position);
        row.UInt64(first.ContentHash);
        row.Varint((ulong)first.Item);
        row.UInt64((ulong)first.RecordedAt);
        row.Varint((ulong)(first.Latest - first.RecordedAt));
        row.Varint(first.Home);
        row.Raw(first.Told);
        context.State.Put(Table.Dedup, key, row);
    }

    /// <summary>An event that was stored at a position hangs on another storage id now; its receipt shall lead there.</summary>
    public static void Rehome(Context context, FieldList fields, ulong position, ulong home)
    {
        if (!TryKey(stackalloc byte[MaxKeyLength], context.Account.Number, fields, out var id)) return;
        var changed = new List<(byte[] Key, FirstSeen Seen)>();
        using (var rows = context.State.Scan(Table.Dedup, id, [.. id, .. StateKey.AboveAll]))
        {
            while (rows.MoveNext())
            {
                var seen = Read(rows.Value);
                if (seen.Position == position && !seen.IsForgotten(context.Account, context.Header.RecordedAt))
                {
                    changed.Add((rows.Key.ToArray(), seen with { Home = home }));
                }
            }
        }

        foreach (var (key, seen) in changed) Write(context, key, seen);
    }

    public static void WriteFurther(Context context, ReadOnlySpan<byte> key, FirstSeen first) =>
        Write(context, FurtherKey(stackalloc byte[FurtherLength], key, first.ContentHash), first);

    private static ReadOnlySpan<byte> FurtherKey(Span<byte> room, ReadOnlySpan<byte> key, ulong contentHash)
    {
        key.CopyTo(room);
        BinaryPrimitives.WriteUInt64BigEndian(room[IdLength..], contentHash);
        return room;
    }
}
