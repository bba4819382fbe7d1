using System.Buffers.Binary;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;

namespace OpenOdp.Engine.Events;

/// <summary>Recognises what was seen before (rule I7): asked for each event, and told of those that are stored.</summary>
internal sealed class Duplicates
{
    /// <summary>The length of what tells the id and the content of an event.</summary>
    public const int StampLength = DedupTable.IdLength + 8;

    private readonly ContentHash _contentHash = new();
    private readonly byte[] _key = new byte[DedupTable.MaxKeyLength];
    private int _keyLength;
    private FirstSeen _now;
    private FirstSeen? _first;

    /// <summary>True when the same event was seen inside its window.</summary>
    public bool Contains(Context context, in EventItem item, out FirstSeen seen)
    {
        seen = default;
        _first = null;
        _keyLength = 0;
        if (!TryKey(context.Account, item, out var key, out var contentHash)) return false;
        _keyLength = key.Length;
        ref readonly var header = ref context.Header;
        _now = new FirstSeen(contentHash, header.Position, context.Effects.Item, header.RecordedAt, header.RecordedAt, 0);
        if (!DedupTable.TryRead(context.State, key, out var first) || first.IsForgotten(context.Account, header.RecordedAt))
        {
            return false;
        }

        // Each content has a window of its own: the first may be over while a further one still runs.
        _first = first;
        seen = first;
        if (IsRunning(context, first) && first.ContentHash == _now.ContentHash) return true;
        return DedupTable.TryReadFurther(context.State, key, _now.ContentHash, out seen) && IsRunning(context, seen);
    }

    /// <summary>What an event shall be recognised by when some of it is withheld.</summary>
    /// <returns>False when it has no id.</returns>
    public bool TryStamp(AccountSettings account, in EventItem item, Span<byte> stamp)
    {
        if (!TryKey(account, item, out var key, out var contentHash)) return false;
        key.CopyTo(stamp);
        BinaryPrimitives.WriteUInt64BigEndian(stamp[DedupTable.IdLength..], contentHash);
        return true;
    }

    private bool TryKey(AccountSettings account, in EventItem item, out ReadOnlySpan<byte> key, out ulong contentHash)
    {
        if (!item.Stamp.IsEmpty)
        {
            item.Stamp[..DedupTable.IdLength].CopyTo(_key);
            key = _key.AsSpan(0, DedupTable.IdLength);
            contentHash = BinaryPrimitives.ReadUInt64BigEndian(item.Stamp[DedupTable.IdLength..]);
            return true;
        }

        contentHash = 0;
        if (!DedupTable.TryKey(_key, account.Number, item.Fields, out key)) return false;
        contentHash = _contentHash.Of(account, item);
        return true;
    }

    /// <summary>The event last asked for was new, and is stored under a storage id.</summary>
    public void Remember(Context context, ulong home, ReadOnlySpan<byte> told)
    {
        if (_keyLength == 0) return;
        var key = _key.AsSpan(0, _keyLength);
        var now = _now with { Home = home, Told = told.IsEmpty ? null : told.ToArray() };
        if (_first is not { } first)
        {
            DedupTable.Write(context, key, now);
            return;
        }

        context.Effects.Counters.IdReused++;
        if (!IsRunning(context, first))
        {
            DedupTable.Write(context, key, now);
            return;
        }

        DedupTable.WriteFurther(context, key, now);
        DedupTable.Write(context, key, first with { Latest = context.Header.RecordedAt });
    }

    /// <summary>
    /// True when the customer of what was seen is erased, and what was seen with it: then this one counts for nobody.
    /// </summary>
    public static bool WasErased(Context context, FirstSeen seen)
    {
        if (context.Effects.Counters.Erased == 0) return false;
        var account = context.Account.Number;
        var isErasing = ErasureQueue.First(context.State, account) is not null;
        return !CustomerTable.Exists(context.State, account, seen.Home, isErasing);
    }

    private static bool IsRunning(Context context, FirstSeen seen) => !seen.IsExpired(context.Account, context.Header.RecordedAt);
}
