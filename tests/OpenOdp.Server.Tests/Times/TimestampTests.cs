using System.Globalization;
using System.Text;
using CsCheck;
using OpenOdp.Server.Times;
using static OpenOdp.Server.Tests.Events.Reading;

namespace OpenOdp.Server.Tests.Times;

/// <summary>EV-21 and EV-22: the time of an event.</summary>
public sealed class TimestampTests
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.fffzzz", "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", "yyyy-MM-dd HH:mm:ss zzz",
        "yyyy-MM-dd'T'HH:mm:ss,fffzzz", "yyyyMMdd'T'HHmmsszzz",
        "yyyyMMdd'T'HHmmss.fff", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd", "yyyy/MM/dd HH:mm:ss", "MM/dd/yyyy HH:mm:ss",
        "M/d/yyyy h:mm:ss tt", "M/d/yyyy h:mm:ss tt zzz",
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'", "ddd, d MMM yyyy HH:mm:ss zzz", "ddd MMM d HH:mm:ss yyyy",
        "ddd MMM dd yyyy HH:mm:ss 'GMT'zzz",
    ];

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
    [InlineData("253402300799999", "9999-12-31T23:59:59.999Z")]
    [InlineData("\"2016-12-31T23:59:60Z\"", "2017-01-01T00:00:00.000Z")]
    [InlineData("\"2016-12-31T18:59:60-05:00\"", "2017-01-01T00:00:00.000Z")]
    [InlineData("\"2022-06-30T24:00:00Z\"", "2022-07-01T00:00:00.000Z")]
    [InlineData("\"2022-12-31T24:00\"", "2023-01-01T00:00:00.000Z")]
    [InlineData("\"2022-06-30 20:59:52 +0200\"", "2022-06-30T18:59:52.000Z")]
    [InlineData("\"2022-06-30 20:59:52 UTC\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"2022-06-30T20:59:52+02\"", "2022-06-30T18:59:52.000Z")]
    [InlineData("\"2022-06-30t20:59:52+02:00\"", "2022-06-30T18:59:52.000Z")]
    [InlineData("\"2022-06-30T20:59:52,046-0230\"", "2022-06-30T23:29:52.046Z")]
    [InlineData("\"20220630T205952Z\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"20220630T2059+02\"", "2022-06-30T18:59:00.000Z")]
    [InlineData("\"20220630T205952.5\"", "2022-06-30T20:59:52.500Z")]
    [InlineData("\"20220630\"", "2022-06-30T00:00:00.000Z")]
    [InlineData("\"2022181\"", "2022-06-30T00:00:00.000Z")]
    [InlineData("\"20220630Z\"", "2022-06-30T00:00:00.000Z")]
    [InlineData("20220630", "1970-08-23T00:50:30.000Z")]
    [InlineData("\"123456789\"", "1973-11-29T21:33:09.000Z")]
    [InlineData("\"2022-06-30T20\"", "2022-06-30T20:00:00.000Z")]
    [InlineData("\"2022-06-30T20,5Z\"", "2022-06-30T20:30:00.000Z")]
    [InlineData("\"2022-06-30T20:59.25Z\"", "2022-06-30T20:59:15.000Z")]
    [InlineData("\"2022-06-30Z\"", "2022-06-30T00:00:00.000Z")]
    [InlineData("\"2022-06-30-05:00\"", "2022-06-30T05:00:00.000Z")]
    [InlineData("\"+002022-06-30T20:59:52.046Z\"", "2022-06-30T20:59:52.046Z")]
    [InlineData("\"2022-181T20:59:52Z\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"2022181T205952Z\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"2020-366\"", "2020-12-31T00:00:00.000Z")]
    [InlineData("\"2022-W26-4T20:59:52Z\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"2022W264T205952Z\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"2022-W26\"", "2022-06-27T00:00:00.000Z")]
    [InlineData("\"2020-W53-7\"", "2021-01-03T00:00:00.000Z")]
    [InlineData("\"2019-W01-1\"", "2018-12-31T00:00:00.000Z")]
    [InlineData("\"2022/06/30 20:59:52\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"2022-06-30T20:59:52.046123456+02:00[Europe/Berlin]\"", "2022-06-30T18:59:52.046Z")]
    [InlineData("\"2022-06-30 20:59:52.046123 +0200 CEST\"", "2022-06-30T18:59:52.046Z")]
    [InlineData("\"2022-06-30 20:59:52 +0300 +03 m=+0.000012\"", "2022-06-30T17:59:52.000Z")]
    [InlineData("\"2022-06-30 20:59:52 +0000 UTC\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"Thu, 30 Jun 2022 20:59:52 GMT\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"Thu, 30 Jun 2022 20:59:52 +0200\"", "2022-06-30T18:59:52.000Z")]
    [InlineData("\"30 June 2022 20:59\"", "2022-06-30T20:59:00.000Z")]
    [InlineData("\"Thu Jun 30 20:59:52 2022\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"Thu Jun  2 20:59:52 2022\"", "2022-06-02T20:59:52.000Z")]
    [InlineData("\"Thu Jun 30 20:59:52 UTC 2022\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"Thu Jun 30 2022 20:59:52 GMT+0200 (Central European Summer Time)\"", "2022-06-30T18:59:52.000Z")]
    [InlineData("\"Thu Jun 30 2022\"", "2022-06-30T00:00:00.000Z")]
    [InlineData("\"6/30/2022 8:59:52 PM\"", "2022-06-30T20:59:52.000Z")]
    [InlineData("\"6/30/2022 12:00:00 AM\"", "2022-06-30T00:00:00.000Z")]
    [InlineData("\"06/30/2022 20:59:52 +02:00\"", "2022-06-30T18:59:52.000Z")]
    public void EV_21_forms_of_time_are_read(string sent, string expected)
    {
        var read = ParseData($$"""{"ts":{{sent}} }""").Single;
        Assert.Equal(expected, DateTimeOffset.FromUnixTimeMilliseconds(read.Timestamp!.Value)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
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
    [InlineData("\"2022-13-01\"")]
    [InlineData("\"2022-02-29\"")]
    [InlineData("\"2022-06-30T\"")]
    [InlineData("\"2022-06-30T24:00:01Z\"")]
    [InlineData("\"2022-06-30T25:00:00Z\"")]
    [InlineData("\"2022-06-30T23:59:61Z\"")]
    [InlineData("\"2022-06-30 20:59:52 CEST\"")]
    [InlineData("\"2022-06-30 20:59:52 CST\"")]
    [InlineData("\"Thu Jun 30 20:59:52 CEST 2022\"")]
    [InlineData("\"30/06/2022 20:59\"")]
    [InlineData("\"30-06-2022\"")]
    [InlineData("\"30.06.2022\"")]
    [InlineData("\"30 Jun 22\"")]
    [InlineData("\"2021-366\"")]
    [InlineData("\"2022-000\"")]
    [InlineData("\"2021-W53\"")]
    [InlineData("\"2022-W26-8\"")]
    [InlineData("\"2022-W26-\"")]
    [InlineData("\"20220631T000000Z\"")]
    [InlineData("\"2022-06-30T20:59:52+0\"")]
    [InlineData("\"2022-06-30T20:59:52+24\"")]
    [InlineData("\"2022-06-30T8:59\"")]
    [InlineData("\"6/30/2022 13:00 PM\"")]
    [InlineData("\"6/30/2022 0:30 AM\"")]
    [InlineData("\"2022-06-30T20:59:52+02:00[\"")]
    [InlineData("\"2022-06-30T20595\"")]
    [InlineData("\"+010000-01-01\"")]
    [InlineData("\"9999-12-31T24:00\"")]
    [InlineData("\"9999-W52-6\"")]
    [InlineData("\"Thu\"")]
    [InlineData("\"2022-06-30T20:60\"")]
    [InlineData("\"2022-06-30T20:59:52.\"")]
    [InlineData("\"2022-06-30T20:59:52+5\"")]
    [InlineData("\"2022-06-30T20:59:52Z tail\"")]
    [InlineData("\"0000-01-01\"")]
    [InlineData("\"06/30/2022\"")]
    [InlineData("\"13/30/2022 10:00\"")]
    [InlineData("\"2022-6-30\"")]
    [InlineData("\"2022\"")]
    [InlineData("\"202206\"")]
    [InlineData("\"20220631\"")]
    [InlineData("\"2022366\"")]
    [InlineData("\"-\"")]
    [InlineData("\"0001-01-01T00:00:00+10:00\"")]
    public void EV_22_an_unreadable_ts_makes_the_item_invalid(string sent) =>
        Assert.StartsWith("Field `ts` is not a time", ParseData($$"""{"ts":{{sent}} }""").Invalid);

    [Theory]
    [InlineData("1748851070123456")]
    [InlineData("\"1748851070123456\"")]
    [InlineData("1748851070123456789")]
    [InlineData("\"1748851070123456789\"")]
    [InlineData("1.748851070123456789e18")]
    public void A_ts_in_micro_or_nanoseconds_is_recognised_by_its_size_with_a_warning(string sent)
    {
        var parsed = ParseData($$"""{"ts":{{sent}} }""");
        Assert.Equal(1748851070123, parsed.Single.Timestamp);
        Assert.Contains("micro- or nanoseconds", parsed.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_in_any_form_that_is_printed_is_the_time_that_was_printed() => Gen.Select(
        Gen.Long[-62_135_500_000_000, 253_402_200_000_000], Gen.Int[-14 * 60, 14 * 60], Gen.Int[0, Formats.Length - 1]).Sample(
            (milliseconds, offset, format) =>
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToOffset(TimeSpan.FromMinutes(offset));
        var text = time.ToString(Formats[format], CultureInfo.InvariantCulture);
        Assert.True(TimestampText.TryRead(Encoding.UTF8.GetBytes(text), out var read, out var isFine), text);
        Assert.False(isFine);
        var expected =
            DateTimeOffset.ParseExact(text, Formats[format], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.Equal((text, expected.ToUnixTimeMilliseconds()), (text, read));
    });

    [Fact]
    public void A_week_date_is_that_of_the_calendar() => Gen.Int[1, 3_652_000].Sample(number =>
    {
        var date = DateOnly.FromDayNumber(number).ToDateTime(TimeOnly.MinValue);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{ISOWeek.GetYear(date):0000}-W{ISOWeek.GetWeekOfYear(date):00}-{(date.DayOfWeek == 0 ? 7 : (int)date.DayOfWeek)}");
        if (text.StartsWith("0000", StringComparison.Ordinal)) return;
        Assert.True(TimestampText.TryRead(Encoding.UTF8.GetBytes(text), out var read, out _), text);
        Assert.Equal(new DateTimeOffset(date, TimeSpan.Zero).ToUnixTimeMilliseconds(), read);
    });

    [Fact]
    public void No_text_breaks_the_reader() =>
        Gen.String[Gen.OneOf(Gen.Char["0123456789"], Gen.Char["-:/.,+ TtZzWwGMUCJunPA[](m=e\0"]), 0, 40]
        .Sample(
            text =>
            {
                if (TimestampText.TryRead(Encoding.UTF8.GetBytes(text), out var read, out _))
                {
                    Assert.InRange(read, -62_135_596_800_000, 253_402_300_799_999);
                }
            },
            iter: 100_000);

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
