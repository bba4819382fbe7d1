using System.Globalization;
using static OpenOdp.Server.Tests.Events.Reading;

namespace OpenOdp.Server.Tests.Events;

/// <summary>EV-21 and EV-22: the time of an event.</summary>
public sealed class TimestampTests
{
    [Theory]
    [InlineData("1748851070", "2025-06-02T07:57:50.000Z")]
    [InlineData("\"1748851070\"", "2025-06-02T07:57:50.000Z")]
    [InlineData("1748851070.5", "2025-06-02T07:57:50.500Z")]
    [InlineData("1.74885107e9", "2025-06-02T07:57:50.000Z")]
    [InlineData("1748851070123", "2025-06-02T07:57:50.123Z")]
    [InlineData("\"1748851070123\"", "2025-06-02T07:57:50.123Z")]
    [InlineData("100000000000", "5138-11-16T09:46:40.000Z")]
    [InlineData("100000000001", "1973-03-03T09:46:40.001Z")]
    [InlineData("0", "1970-01-01T00:00:00.000Z")]
    [InlineData("-1", "1969-12-31T23:59:59.000Z")]
    [InlineData("\"2018-09-10T21:07:10-05:00\"", "2018-09-11T02:07:10.000Z")]
    [InlineData("\"2022-06-30T20:59:52.046Z\"", "2022-06-30T20:59:52.046Z")]
    [InlineData("\"2022-06-30T20:59:52.0469999z\"", "2022-06-30T20:59:52.046Z")]
    [InlineData("\"2022-06-30T20:59:52,5+0530\"", "2022-06-30T15:29:52.500Z")]
    [InlineData("\"2022-06-30T20:59:52+05\"", "2022-06-30T15:59:52.000Z")]
    [InlineData("\"2022-06-30T20:59\"", "2022-06-30T20:59:00.000Z")]
    [InlineData("\"2022-06-30\"", "2022-06-30T00:00:00.000Z")]
    [InlineData("\" 2022-06-30 \"", "2022-06-30T00:00:00.000Z")]
    [InlineData("\"2020-02-29\"", "2020-02-29T00:00:00.000Z")]
    [InlineData("\"2022-06-30 20:59:52-07:00\"", "2022-07-01T03:59:52.000Z")]
    [InlineData("\"2022-06-30 20:59:52\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"06/30/22 20:59\"", "2022-06-30T20:59:00.000Z")]
    [InlineData("\"06/30/22 20:59:52\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"06/30/2022 20:59\"", "2022-06-30T20:59:00.000Z")]
    [InlineData("\"6/3/2022 20:59:52\"", "2022-06-03T20:59:52.000Z")]
    [InlineData("\"06/30/69 20:59\"", "1969-06-30T20:59:00.000Z")]
    public void EV_21_forms_of_time_are_read(string sent, string expected)
    {
        var read = ParseData($$"""{"ts":{{sent}} }""").Single;
        Assert.Equal(expected, DateTimeOffset.FromUnixTimeMilliseconds(read.Timestamp!.Value).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        Assert.True(read.Data.ContainsKey("ts"));
    }

    [Fact]
    public void EV_21_without_ts_the_arrival_counts()
    {
        Assert.Null(ParseData("{}").Single.Timestamp);
        Assert.Null(ParseData("""{"ts":null}""").Single.Timestamp);
    }

    [Fact]
    public void EV_21_data_keeps_ts_as_it_was_sent()
    {
        Assert.Equal("2018-09-10T21:07:10-05:00", ParseData("""{"ts":"2018-09-10T21:07:10-05:00"}""").Single.Data["ts"]);
        Assert.Equal(1748851070L, ParseData("""{"ts":1748851070}""").Single.Data["ts"]);
    }

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("\"\"")]
    [InlineData("true")]
    [InlineData("1e30")]
    [InlineData("1e20")]
    [InlineData("\"2022-13-01\"")]
    [InlineData("\"2022-02-29\"")]
    [InlineData("\"2022-06-30T\"")]
    [InlineData("\"2022-06-30T24:00:00Z\"")]
    [InlineData("\"2022-06-30T20:60\"")]
    [InlineData("\"2022-06-30T20:59:52.\"")]
    [InlineData("\"2022-06-30T20:59:52+5\"")]
    [InlineData("\"2022-06-30T20:59:52Z tail\"")]
    [InlineData("\"0000-01-01\"")]
    [InlineData("\"06/30/2022\"")]
    [InlineData("\"13/30/2022 10:00\"")]
    [InlineData("\"2022-6-30\"")]
    [InlineData("\"-\"")]
    [InlineData("\"0001-01-01T00:00:00+10:00\"")]
    public void EV_22_an_unreadable_ts_makes_the_item_invalid(string sent) =>
        Assert.StartsWith("Field `ts` is not a time", ParseData($$"""{"ts":{{sent}} }""").Invalid);

    [Fact]
    public void EV_22_a_future_ts_is_kept_with_a_warning()
    {
        var soon = Now / 1_000_000 + 24 * 60 * 60;
        Assert.Empty(ParseData($$"""{"ts":{{soon}} }""").Warnings);
        var parsed = ParseData($$"""{"ts":{{soon + 1}} }""");
        Assert.Equal((soon + 1) * 1000, parsed.Single.Timestamp);
        Assert.StartsWith("Field `ts` is more than 24 hours in the future", parsed.Warning);
    }

    [Fact]
    public void EV_22_an_old_ts_is_kept() => Assert.Equal(1000, ParseData("""{"ts":1}""").Single.Timestamp);
}
