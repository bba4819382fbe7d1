using System.Buffers.Binary;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Statistics;

/// <summary>
/// The rows of statistics: (account) and what kind of row it is; the minute that runs, or a place in the ring of the last minutes
/// or hours. A row says which minute or hour it is of: in a ring, an older one may still lie where nothing came since.
/// </summary>
/// <remarks>
/// The commands of a group add to one row, which lies in their overlay. With the first record of another minute it goes to its
/// place in the ring, and into its hour (docs/decisions/0031-statistics.md).
/// </remarks>
public static class StatisticsTable
{
    /// <summary>Minutes that are kept: a day.</summary>
    public const int Minutes = 24 * 60;

    /// <summary>Hours that are kept: 90 days.</summary>
    public const int Hours = 90 * 24;

    private const int KeyLength = 7;
    private const byte Open = 0;
    private const byte OfMinutes = 1;
    private const byte OfHours = 2;

    /// <summary>The length of a bucket in microseconds.</summary>
    public static long LengthOf(BucketStep step) =>
        step == BucketStep.Minute ? 60 * Microseconds.PerSecond : Microseconds.PerHour;

    /// <summary>The buckets in which something happened, oldest first, as far back as they are kept.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="segments">Its segments.</param>
    /// <param name="step">How long a bucket is.</param>
    /// <param name="from">A time in the first bucket, in microseconds since 1970.</param>
    /// <param name="now">A time in the last one.</param>
    public static IReadOnlyList<Bucket> Read(
        IStateReader state, uint account, AccountSegments segments, BucketStep step, long from, long now)
    {
        var (length, ring) = (LengthOf(step), step == BucketStep.Minute ? Minutes : Hours);
        var last = now / length;
        var first = Math.Max(Math.Max(from / length, 0), last - ring + 1);
        if (first > last) return [];
        var found = new List<Bucket>();
        var (begin, count) = ((int)(first % ring), (int)(last - first + 1));
        Scan(begin, Math.Min(begin + count, ring));
        Scan(0, begin + count - ring);
        if (Running(state, account, segments) is not { } running) return found;
        if (step == BucketStep.Hour) running = running with { Number = running.Number / 60 };
        if (found.Count > 0 && found[^1].Number == running.Number) found[^1] = found[^1].With(running);
        else if (running.Number >= (ulong)first && running.Number <= (ulong)last) found.Add(running);
        return found;

        void Scan(int start, int end)
        {
            if (end <= start) return;
            var kind = step == BucketStep.Minute ? OfMinutes : OfHours;
            using var rows = state.Scan(
                Table.Statistics, Key(stackalloc byte[KeyLength], account, kind, start),
                Key(stackalloc byte[KeyLength], account, kind, end));
            while (rows.MoveNext())
            {
                var bucket = Bucket.Read(rows.Value);
                if (bucket.Number >= (ulong)first && bucket.Number <= (ulong)last) found.Add(bucket);
            }
        }
    }

    /// <summary>
    /// Takes the minute that runs into the changes of the group, for <see cref="Note"/> to add to; ends it when the record is of
    /// another one. It stays so when the record's command fails.
    /// </summary>
    internal static void Turn(StateOverlay state, uint account, AccountSegments segments, long recordedAt)
    {
        var key = Key(stackalloc byte[KeyLength], account, Open, 0);
        if (!OpenBucket.TryTake(state, key, out var minute) || minute == MinuteOf(recordedAt)) return;
        var running = Running(state, account, segments)!;
        Write(state, account, OfMinutes, Minutes, running);
        var hour = running with { Number = running.Number / 60 };
        var ofHour = Key(stackalloc byte[KeyLength], account, OfHours, (int)(hour.Number % Hours));
        if (state.TryGet(Table.Statistics, ofHour, out var row) && Bucket.Read(row) is var soFar && soFar.Number == hour.Number)
        {
            hour = soFar.With(hour);
        }

        Write(state, account, OfHours, Hours, hour);
        state.Delete(Table.Statistics, key);
    }

    /// <summary>Counts what a command has caused that has succeeded.</summary>
    internal static void Note(StateOverlay state, uint account, long recordedAt, Effects effects)
    {
        if (Tally.Of(effects.Counters) == effects.Before) return;
        OpenBucket.Add(state, Key(stackalloc byte[KeyLength], account, Open, 0), MinuteOf(recordedAt), effects);
    }

    private static ulong MinuteOf(long recordedAt) => (ulong)(recordedAt / LengthOf(BucketStep.Minute));

    /// <summary>The minute that runs, with the sizes of segments as they are.</summary>
    private static Bucket? Running(IStateReader state, uint account, AccountSegments segments) =>
        state.TryGet(Table.Statistics, Key(stackalloc byte[KeyLength], account, Open, 0), out var row)
            ? Bucket.Read(row) with { Segments = SizesOf(state, account, segments) }
            : null;

    private static List<SegmentSize> SizesOf(IStateReader state, uint account, AccountSegments segments) =>
    [
        .. segments.All.Where(static segment => segment is { IsDeleted: false, LiveRevision: > 0 }).Take(Bucket.MaxSegments)
            .Select(segment => new SegmentSize(
                segment.Number, MemberTable.Count(state, account, segment.Number, segment.LiveRevision))),
    ];

    private static void Write(StateOverlay state, uint account, byte kind, int ring, Bucket bucket)
    {
        var row = state.NewRow();
        bucket.Write(row);
        state.Put(Table.Statistics, Key(stackalloc byte[KeyLength], account, kind, (int)(bucket.Number % (ulong)ring)), row);
    }

    private static ReadOnlySpan<byte> Key(Span<byte> room, uint account, byte kind, int place)
    {
        StateKey.Account(room, account);
        room[4] = kind;
        BinaryPrimitives.WriteUInt16BigEndian(room[5..], (ushort)place);
        return room[..KeyLength];
    }
}
