using System.Globalization;
using OpenOdp.Server.Configuration;

namespace OpenOdp.Server.Tests.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("12h", "12:00:00")]
    [InlineData("90m", "01:30:00")]
    [InlineData("5min", "00:05:00")]
    [InlineData("45s", "00:00:45")]
    [InlineData("500ms", "00:00:00.5000000")]
    [InlineData("1w2d3h4m5s6ms", "9.03:04:05.0060000")]
    [InlineData("0", "00:00:00")]
    [InlineData("0s", "00:00:00")]
    [InlineData("P7D", "7.00:00:00")]
    [InlineData("PT12H", "12:00:00")]
    [InlineData("P1W", "7.00:00:00")]
    [InlineData("P1DT2H3M4S", "1.02:03:04")]
    [InlineData("7.00:00:00", "7.00:00:00")]
    [InlineData("12:00:00", "12:00:00")]
    [InlineData("-00:00:01", "-00:00:01")]
    public void Forms_of_durations_are_read(string text, string expected)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(expected, duration.ToString("c", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("7 days")]
    [InlineData("12:00")]
    [InlineData("24:00:00")]
    [InlineData("7D")]
    [InlineData("1M")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("1h1d")]
    [InlineData("1.5h")]
    [InlineData("-1d")]
    [InlineData("1d\n")]
    [InlineData("999999999w")]
    [InlineData("9999999999d")]
    public void What_is_none_or_could_be_two_is_not_read(string text) => Assert.False(Duration.TryParse(text, out _));
}
