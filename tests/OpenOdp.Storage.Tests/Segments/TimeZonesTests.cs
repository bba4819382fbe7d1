using System.Globalization;
using System.Text;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Storage.Segments;

namespace OpenOdp.Storage.Tests.Segments;

public sealed class TimeZonesTests
{
    private const long Hour = 3_600_000;

    private readonly TimeZones _zones = new();

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T00:59:59.999Z", 60, "2026-03-29T01:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29T01:00:00Z", 120, "2026-10-25T01:00:00Z")]
    [InlineData("America/New_York", "2026-11-01T06:00:00Z", -300, "2027-03-14T07:00:00Z")]
    [InlineData("US/Eastern", "2026-11-01T05:59:59Z", -240, "2026-11-01T06:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-07-01T00:00:00Z", 630, "2026-10-03T15:30:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59Z", -600, "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T10:00:00Z", 840, "2012-03-31T14:00:00Z")]
    [InlineData("Etc/GMT+5", "2026-07-01T00:00:00Z", -300, null)]
    [InlineData("UTC", "2026-07-01T00:00:00Z", 0, null)]
    public void A_zone_tells_its_offset_and_when_that_changes(string name, string time, int minutes, string? next)
    {
        var zone = Find(name)!;
        Assert.Equal(minutes * 60_000L, zone.OffsetAt(Instant(time)));
        Assert.Equal(next is null ? long.MaxValue : Instant(next), zone.NextChange(Instant(time)));
    }

    [Fact]
    public void A_change_of_the_name_alone_is_no_change_of_the_offset()
    {
        foreach (var name in (string[])["Europe/Berlin", "Europe/Lisbon", "Africa/Casablanca", "America/St_Johns"])
        {
            var zone = Find(name)!;
            for (var at = Instant("1900-01-01T00:00:00Z"); at < Instant("2040-01-01T00:00:00Z");)
            {
                var next = zone.NextChange(at);
                if (next == long.MaxValue) break;
                Assert.Equal(zone.OffsetAt(at), zone.OffsetAt(next - 1));
                Assert.NotEqual(zone.OffsetAt(at), zone.OffsetAt(next));
                at = next;
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("europe/berlin")]
    [InlineData("Europe/Nowhere")]
    [InlineData("UTC+05:00")]
    [InlineData("../../etc/passwd")]
    public void An_unknown_name_is_no_zone(string name) => Assert.Null(Find(name));

    [Fact]
    public void A_name_that_is_too_long_or_no_text_is_no_zone()
    {
        Assert.Null(Find(new string('x', 100_000)));
        Assert.Null(_zones.Find([0xff, 0xfe, 0xc3]));
    }

    [Fact]
    public void A_zone_is_found_once_and_kept() => Assert.Same(Find("Europe/Berlin"), Find("Europe/Berlin"));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MinValue + 1)]
    [InlineData(-900_000_000_000_000)]
    [InlineData(0)]
    [InlineData(253_402_300_799_999)]
    [InlineData(253_402_300_800_000)]
    [InlineData(900_000_000_000_000)]
    [InlineData(long.MaxValue)]
    public void An_instant_beyond_the_calendar_has_an_offset_too(long instant)
    {
        foreach (var name in (string[])["Europe/Berlin", "Pacific/Apia", "UTC"])
        {
            var zone = Find(name)!;
            Assert.InRange(zone.OffsetAt(instant), -24 * Hour, 24 * Hour);
            Assert.True(zone.NextChange(instant) > instant || instant == long.MaxValue);
        }
    }

    private ITimeZone? Find(string name) => _zones.Find(Encoding.UTF8.GetBytes(name));

    private static long Instant(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
