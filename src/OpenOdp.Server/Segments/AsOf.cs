using System.Globalization;
using OpenOdp.Engine;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Segments;

/// <summary>The point in the past that a call asks about: a position of the log, or an instant.</summary>
/// <param name="Position">The last record that counts; null for an instant.</param>
/// <param name="Instant">In ms since 1970; of a position, for ever.</param>
internal readonly record struct AsOf(ulong? Position, long Instant)
{
    private const string Usage =
        "as_of is a position, such as 1234 and without zeros in front, or a time, such as 2026-01-31T12:00:00Z. For now leave it "
            + "out.";

    /// <summary>Reads <c>as_of</c>; now when there is none.</summary>
    /// <param name="call">The call.</param>
    /// <param name="asOf">What is asked about.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryRead(ReadCall call, out AsOf asOf, out string fault)
    {
        var now = call.Now / Microseconds.PerMillisecond;
        (asOf, fault) = (new AsOf(null, now), Usage);
        if (!call.Query.TryGetValue("as_of", out var values)) return true;
        var text = values.ToString();
        if (IdText.TryRead(text, out var position))
        {
            asOf = new AsOf(position, long.MaxValue);
            fault = string.Create(
                CultureInfo.InvariantCulture, $"as_of is {position}, and the log ends at {call.View.Position}.");
            return position <= call.View.Position && !IsGone(call, asOf, now, ref fault);
        }

        if (!TimestampText.TryReadDate(text, out var instant)) return false;
        asOf = new AsOf(null, instant);
        fault = "as_of lies in the future.";
        return instant <= now && !IsGone(call, asOf, now, ref fault);
    }

    /// <summary>True when what holds then cannot be told any more (rule S5).</summary>
    private static bool IsGone(ReadCall call, AsOf asOf, long now, ref string fault)
    {
        var start = ChangeRetention.Start(call.View, call.Account.Number);
        var window = call.Account.WindowDays * (Microseconds.PerDay / Microseconds.PerMillisecond);
        var oldest = Math.Max(now - window, start?.At ?? long.MinValue);
        if (asOf.Position is { } position ? position + 1 >= (start?.Position ?? 0) : asOf.Instant >= oldest) return false;
        var place = start is { Position: var first } ? $"position {IdText.Of(first - 1)} and to " : "";
        fault = string.Create(
            CultureInfo.InvariantCulture,
            $"as_of lies before what is kept: changes of memberships are kept for {call.Account.WindowDays} days, and go back to "
                + $"{place}{IsoTime.OfMilliseconds(oldest)}.");
        return true;
    }

    public override string ToString() => Position is { } position ? IdText.Of(position) : IsoTime.OfMilliseconds(Instant);
}
