using OpenOdp.Engine.Segments.Expressions;

namespace OpenOdp.Engine.Tests.Segments;

public class SecondsTests
{
    public static TheoryData<long> Instants =>
    [
        0, 1, -1, 9, 10, 100, 999, 1000, -1000, 1500, 1_769_860_800_123, -1_769_860_800_120, 900_000_000_000_000, long.MaxValue,
        long.MinValue,
    ];

    [Theory]
    [MemberData(nameof(Instants))]
    public void An_instant_becomes_the_number_that_a_division_gives_to_the_last_bit(long instant) =>
        Assert.Equal(decimal.GetBits(instant / 1000m), decimal.GetBits(Seconds.FromInstant(instant)));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.0", 0)]
    [InlineData("1.5", 1500)]
    [InlineData("1.5000000", 1500)]
    [InlineData("-1.5", -1500)]
    [InlineData("0.0009", 0)]
    [InlineData("-0.0009", -1)]
    [InlineData("1769860800.123", 1_769_860_800_123)]
    [InlineData("900000000000", 900_000_000_000_000)]
    [InlineData("-900000000000.000", -900_000_000_000_000)]
    public void A_number_is_an_instant_cut_to_the_millisecond(string number, long expected)
    {
        Assert.True(Seconds.TryToInstant(decimal.Parse(number, null), out var instant));
        Assert.Equal(expected, instant);
    }

    [Theory]
    [InlineData("900000000000.001")]
    [InlineData("-900000000000.001")]
    [InlineData("900000000001")]
    [InlineData("18446744073709551616")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    public void A_number_that_is_too_large_is_no_instant(string number) =>
        Assert.False(Seconds.TryToInstant(decimal.Parse(number, null), out _));
}
