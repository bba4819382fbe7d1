using System.Globalization;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.Evaluated;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class TimeTests
{
    private const string Berlin = "Europe/Berlin";
    private const string NewYork = "America/New_York";
    private const string LordHowe = "Australia/Lord_Howe";
    private const string Apia = "Pacific/Apia";
    private const string StJohns = "America/St_Johns";

    [Theory]
    [InlineData("SECOND", null, "2026-01-01T00:00:00.999Z", "2026-01-01T00:00:00Z")]
    [InlineData("MINUTE", null, "2026-01-01T00:59:59.999Z", "2026-01-01T00:59:00Z")]
    [InlineData("HOUR", null, "1969-12-31T23:59:59.999Z", "1969-12-31T23:00:00Z")]
    [InlineData("DAY", null, "1969-12-31T23:59:59.999Z", "1969-12-31T00:00:00Z")]
    [InlineData("DAY", Berlin, "2026-03-29T10:00:00Z", "2026-03-28T23:00:00Z")]
    [InlineData("DAY", Berlin, "2026-03-29T22:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("HOUR", Berlin, "2026-03-29T01:30:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("HOUR", Berlin, "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z")]
    [InlineData("DAY", NewYork, "2026-11-02T04:59:59Z", "2026-11-01T04:00:00Z")]
    [InlineData("HOUR", LordHowe, "2026-07-01T00:10:00Z", "2026-06-30T23:30:00Z")]
    [InlineData("HOUR", LordHowe, "2026-10-03T15:40:00Z", "2026-10-03T15:00:00Z")]
    [InlineData("DAY", Apia, "2011-12-30T09:59:59Z", "2011-12-29T10:00:00Z")]
    [InlineData("DAY", Apia, "2011-12-30T20:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData("DAY", StJohns, "2010-11-07T02:30:30Z", "2010-11-07T02:30:00Z")]
    [InlineData("DAY", StJohns, "2010-11-07T02:40:00Z", "2010-11-06T02:30:00Z")]
    [InlineData("DAY", StJohns, "2010-11-07T03:31:00Z", "2010-11-07T02:30:00Z")]
    public void EXP_6_A_time_is_cut_to_a_unit_of_its_zone(string unit, string? zone, string time, string expected) =>
        Assert.Equal(expected, Time(Truncate(Number(Seconds(time)), unit, zone)));

    [Theory]
    [InlineData(1, "DAY", Berlin, "2026-03-27T01:30:00Z", "2026-03-28T01:30:00Z")]
    [InlineData(1, "DAY", Berlin, "2026-03-28T11:00:00Z", "2026-03-29T10:00:00Z")] // a day of 23 hours
    [InlineData(1, "DAY", Berlin, "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z")] // a gap: its end
    [InlineData(2, "DAY", Berlin, "2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z")]
    [InlineData(1, "DAY", Berlin, "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z")] // an overlap: its first pass
    [InlineData(2, "DAY", Berlin, "2026-10-24T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData(-1, "DAY", Berlin, "2026-10-26T01:30:00Z", "2026-10-25T00:30:00Z")]
    [InlineData(0, "DAY", Berlin, "2026-10-25T01:30:00Z", "2026-10-25T00:30:00Z")] // the second pass has no local time of its own
    [InlineData(1, "HOUR", Berlin, "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z")]
    [InlineData(24, "HOUR", Berlin, "2026-03-28T11:00:00Z", "2026-03-29T11:00:00Z")]
    [InlineData(-90, "MINUTE", Berlin, "2026-03-29T01:30:00Z", "2026-03-29T00:00:00Z")]
    [InlineData(1, "DAY", NewYork, "2026-03-07T07:30:00Z", "2026-03-08T07:00:00Z")]
    [InlineData(1, "DAY", NewYork, "2026-10-31T05:30:00Z", "2026-11-01T05:30:00Z")]
    [InlineData(1, "DAY", LordHowe, "2026-10-02T15:45:00Z", "2026-10-03T15:30:00Z")]
    [InlineData(1, "DAY", LordHowe, "2026-04-03T14:45:00Z", "2026-04-04T14:45:00Z")]
    [InlineData(1, "DAY", Apia, "2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z")] // the day that was left out
    [InlineData(2, "DAY", Apia, "2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z")]
    [InlineData(-1, "DAY", Apia, "2011-12-30T22:00:00Z", "2011-12-30T10:00:00Z")]
    public void EXP_6_A_time_is_shifted_by_the_calendar_of_its_zone(
        int amount, string unit, string zone, string time, string expected) =>
        Assert.Equal(expected, Time(Shift(Number(Seconds(time)), Number(amount), unit, zone)));

    [Fact]
    public void EXP_6_A_zone_that_is_missing_or_unknown_is_UTC()
    {
        var time = Number(Seconds("2026-07-01T12:00:00Z"));
        var member = Member("timezone", Path("customer.timezone"));
        Assert.Equal("2026-07-01T00:00:00Z", Time(Truncate(time, "DAY")));
        Assert.Equal("2026-07-01T00:00:00Z", Time(Truncate(time, "DAY", "Europe/Nowhere")));
        Assert.Equal("2026-07-01T00:00:00Z", Time(Truncate(time, "DAY", "")));
        Assert.Equal(
            "2026-07-01T00:00:00Z", Time(Node("truncate_time", Member("source", time), Member("unit", "\"DAY\""), member)));
    }

    [Fact]
    public void EXP_6_The_zone_may_stand_in_a_field()
    {
        var sent = new SentEvent { Data = [("zone", Berlin)] };
        var zone = Member("timezone", Path("event.zone"));
        var time = Member("source", Number(Seconds("2026-07-01T12:00:00Z")));
        Assert.Equal("2026-06-30T22:00:00Z", Time(Node("truncate_time", time, Member("unit", "\"DAY\""), zone), sent));
    }

    [Fact]
    public void EXP_7_A_missing_source_or_amount_is_missing()
    {
        Assert.Equal("missing", Shows(Truncate(Path("event.nothing"), "DAY", Berlin)));
        Assert.Equal("missing", Shows(Shift(Path("event.nothing"), Number(1), "DAY", Berlin)));
        Assert.Equal("missing", Shows(Shift(Number(1), Path("event.nothing"), "HOUR")));
    }

    [Fact]
    public void A_fraction_of_a_day_is_missing_and_one_of_smaller_units_counts_to_the_millisecond()
    {
        Assert.Equal("missing", Shows(Shift(Number(0), Number("1.5"), "DAY")));
        Assert.Equal("5400", Shows(Shift(Number(0), Number("1.5"), "HOUR")));
        Assert.Equal("0.002", Shows(Shift(Number(0), Number("0.0024"), "SECOND")));
    }

    [Fact]
    public void A_time_beyond_all_calendars_is_missing_or_ends_there()
    {
        foreach (var zone in (string?[])[null, Berlin, Apia])
        {
            foreach (var unit in (string[])["SECOND", "MINUTE", "HOUR", "DAY"])
            {
                foreach (var source in (decimal[])[decimal.MaxValue, decimal.MinValue, 900_000_000_000, -900_000_000_000, 0])
                {
                    Shows(Truncate(Number(source), unit, zone));
                    foreach (var amount in (decimal[])[1, -1, 3_652_500, decimal.MaxValue, decimal.MinValue])
                    {
                        Shows(Shift(Number(source), Number(amount), unit, zone));
                    }
                }
            }
        }

        Assert.Equal("missing", Shows(Shift(Number(decimal.MaxValue), Number(1), "SECOND")));
        Assert.Equal("missing", Shows(Shift(Number(0), Number(decimal.MaxValue), "DAY")));
    }

    [Fact]
    public void PATH_2_The_time_of_an_event_is_the_one_it_was_sent_with()
    {
        Assert.Equal("1.5", Shows(Path("event.ts"), new SentEvent { Timestamp = 1500 }, time: 2000));
        Assert.Equal("2", Shows(Path("event.ts"), new SentEvent(), time: 2000));
    }

    private static decimal Seconds(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds() / 1000m;

    private static string Time(string expression, SentEvent? sent = null)
    {
        var milliseconds = (long)(OfEvent(expression, sent).Number * 1000);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
    }
}
