using System.Globalization;
using CsCheck;
using OpenOdp.Engine.Segments.Expressions;
using static OpenOdp.Engine.Tests.Segments.Evaluated;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Rule G2: a value says until when time alone leaves it as it is.</summary>
public sealed class UntilTests
{
    private const long Hour = 3_600_000;

    /// <summary>Nearly 30,000 years on: no clock comes to times that are no longer told.</summary>
    private const long LastInstant = 899_999_000_000_000;

    private static readonly string[] Zones =
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns"];

    private static readonly string[] Units = ["SECOND", "MINUTE", "HOUR", "DAY"];

    private static readonly string[] Comparators =
        ["EQUAL", "NOT_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL"];

    /// <summary>Instants around which clocks are set, and others.</summary>
    private static readonly long[] Landmarks =
    [
        .. ((string[])
            [
                "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z",
                "2026-10-03T15:30:00Z", "2026-04-04T15:00:00Z", "2011-12-30T10:00:00Z", "2010-11-07T02:31:00Z",
                "2026-01-01T00:00:00Z",
            ]).Select(static time => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()),
    ];

    private static readonly Gen<long> Instant = Gen.Select(
        Gen.OneOf(Landmarks), Gen.OneOf(0L, 24, -24, 48, -48, 1, -1), Gen.OneOf(0L, 0, 1, -1, 1_800_000, 500),
        static (landmark, hours, rest) => landmark + (hours * Hour) + rest);

    private static readonly Gen<decimal> AnyNumber = Gen.Frequency(
        (20, Instant.Select(static instant => instant / 1000m)),
        (2, Instant.Select(static instant => (instant / 1000m) + 0.0005m)),
        (1, Gen.OneOf(decimal.MaxValue, decimal.MinValue, 900_000_000_000, -900_000_000_000, 0)));

    private static readonly Gen<string> Constant = AnyNumber.Select(Number);

    private static readonly Gen<string> Amount = Gen.Frequency(
        (10, Gen.OneOf(0m, 1, -1, 2, 24, -24, 0.5m, 1.2345m)),
        (1, Gen.OneOf(3_652_500m, -3_652_500, 315_576_000_000, -315_576_000_000, decimal.MaxValue))).Select(Number);

    private static readonly Gen<string?> Zone = Gen.OneOf<string?>([null, "Mars/Olympus", .. Zones]);

    private static Gen<string> Time(int depth) => depth == 0
        ? Gen.Frequency((3, Gen.Const(Path("now"))), (1, Constant))
        : Gen.Frequency(
            (1, Gen.Const(Path("now"))),
            (1, Constant),
            (3, Gen.Select(Time(depth - 1), Gen.OneOf(Units), Zone, static (one, unit, zone) => Truncate(one, unit, zone))),
            (3, Gen.Select(
                Time(depth - 1), Amount, Gen.OneOf(Units), Zone,
                static (one, amount, unit, zone) => Shift(one, amount, unit, zone))),
            (1, Gen.Select(
                Time(depth - 1), Time(depth - 1), static (one, other) => Coalesce(Path("customer.dob_day"), one, other))));

    private static readonly Gen<string> Test = Gen.Frequency(
        (4, Gen.Select(Time(2), Gen.OneOf(Comparators), Time(2), Compare)),
        (2, Gen.Select(
            Gen.OneOf("any_of_number", "none_of_number"), Time(1), AnyNumber.Array[0, 3],
            static (kind, one, others) => In(kind, one, others.Select(Shown)))),
        (1, Time(2).Select(static one => Of("is_missing", one))));

    private static Gen<string> Truth(int depth) => depth == 0 ? Test : Gen.Frequency(
        (2, Test),
        (2, Gen.Select(Gen.OneOf("AND", "OR"), Truth(depth - 1).Array[1, 3], Combine)),
        (1, Gen.Select(Gen.OneOf("true_or_missing", "false_or_missing"), Truth(depth - 1), Of)));

    [Fact]
    public void A_value_stays_as_it_is_until_the_instant_that_it_names() =>
        Gen.Select(Gen.OneOf(Truth(2), Time(3)), Instant, Gen.Long[1, 400 * 24 * Hour].Array[8]).Sample(
            (written, now, later) => Check(written, now, later), iter: Scale.Of(30_000));

    [Fact]
    public void A_comparison_ends_where_the_clock_comes_to_its_number_and_where_it_leaves_it()
    {
        var equal = Read(Compare(Path("now"), "EQUAL", Number(2)));
        Assert.Equal(("false", 2000), Shown(At(1000, equal)));
        Assert.Equal(("true", 2001), Shown(At(2000, equal)));
        Assert.Equal(("false", long.MaxValue), Shown(At(2001, equal)));
    }

    [Fact]
    public void What_decides_a_combination_says_how_long()
    {
        var both = Read(All(Compare(Path("now"), "GREATER_THAN", Number(5)), Compare(Path("now"), "LESS_THAN", Number(9))));
        Assert.Equal(("false", 5000), Shown(At(1000, both)));
        Assert.Equal(("true", 9000), Shown(At(6000, both)));
        Assert.Equal(("false", long.MaxValue), Shown(At(9001, both)));
    }

    private static string Shown(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static (string, long) Shown(Evaluated value) => (value.Shown, value.Until);

    private static void Check(string written, long now, long[] later)
    {
        var expression = Read(written);
        var value = At(now, expression);
        Assert.True(value.Until > now, $"At {now} it holds until {value.Until}.");
        foreach (var instant in Candidates(now, value.Until, later))
        {
            if (instant <= now || instant >= value.Until) continue;
            var other = At(instant, expression);
            var grown = value.Moves ? value.Number + ((instant - now) / 1000m) : value.Number;
            Assert.True(
                other.Kind == value.Kind && (value.Kind == ValueKind.Number ? other.Number == grown : other.Shown == value.Shown),
                $"At {now} it is {value.Shown} until {value.Until}; at {instant} it is {other.Shown}.");
        }
    }

    private static IEnumerable<long> Candidates(long now, long until, long[] later)
    {
        var near = Landmarks.SelectMany(
            static one => (long[])[one - (24 * Hour), one - Hour, one, one + Hour, one + (24 * Hour)]);
        long[] from = [now, (now / Hour * Hour) + Hour, until, .. later.Select(one => now + one), .. near];
        if (until < long.MaxValue) from = [.. from, now + ((until - now) / 2), now + ((until - now) / 10 * 9)];
        return from.Select(static one => Math.Min(one, LastInstant))
            .SelectMany(static one => (long[])[one - 1, one, one + 1, one + 1000, one + (Hour / 2)]);
    }
}
