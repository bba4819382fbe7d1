using System.Collections.Concurrent;
using System.Text;
using NodaTime;
using NodaTime.TimeZones;
using OpenOdp.Engine.Segments.Expressions;

namespace OpenOdp.Storage.Segments;

/// <summary>The time zones of IANA's database as it comes inside NodaTime: not those of the machine (rule D2).</summary>
public sealed class TimeZones : ITimeZones
{
    /// <summary>Longer than every name.</summary>
    private const int MaxName = 64;

    private readonly TzdbDateTimeZoneSource _source = TzdbDateTimeZoneSource.Default;
    private readonly HashSet<string> _names = TzdbDateTimeZoneSource.Default.GetIds().ToHashSet(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Zone> _found = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ITimeZone? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxName) return null;
        Span<char> text = stackalloc char[MaxName];
        var length = Encoding.UTF8.GetChars(name, text);
        if (_found.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var found)) return found;
        var id = new string(text[..length]);
        return _names.Contains(id) ? _found.GetOrAdd(id, static (id, source) => new Zone(source.ForId(id)), _source) : null;
    }

    /// <summary>Instants further away than NodaTime's have the offset of its nearest.</summary>
    private sealed class Zone(DateTimeZone zone) : ITimeZone
    {
        private static readonly long Least = Instant.MinValue.ToUnixTimeMilliseconds() + 1;
        private static readonly long Most = Instant.MaxValue.ToUnixTimeMilliseconds();

        public long OffsetAt(long instant) => IntervalAt(instant).WallOffset.Milliseconds;

        public long NextChange(long instant)
        {
            var interval = IntervalAt(instant);
            var offset = interval.WallOffset;
            while (interval.HasEnd && interval.End.ToUnixTimeMilliseconds() <= Most)
            {
                interval = zone.GetZoneInterval(interval.End);
                if (interval.WallOffset != offset) return interval.Start.ToUnixTimeMilliseconds(); // not its name alone
            }

            return long.MaxValue;
        }

        private ZoneInterval IntervalAt(long instant) =>
            zone.GetZoneInterval(Instant.FromUnixTimeMilliseconds(Math.Clamp(instant, Least, Most)));
    }
}
