using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenOdp.Server.Configuration;

/// <summary>
/// Durations as people write them: <c>7d</c>, <c>1h30m</c>, <c>P7D</c>, <c>PT12H</c>, <c>7.00:00:00</c>. A number without a unit
/// is none: .NET takes it for days, most others for seconds.
/// </summary>
internal static partial class Duration
{
    public const string Forms =
        "Write it as 7d, 12h, 30m, 45s or 500ms, as P7D or PT12H, or as days.hours:minutes:seconds such as 7.00:00:00";

    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("w", 7 * TimeSpan.TicksPerDay), ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0") return true;
        if (text.Count(c => c == ':') == 2) return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration);
        var match = Iso().Match(text) is { Success: true } iso ? iso : Short().Match(text);
        if (!match.Success) return false;
        var ticks = Units.Sum(unit => match.Groups[unit.Unit] is { Success: true } number
            ? unit.Ticks * decimal.Parse(number.ValueSpan, CultureInfo.InvariantCulture)
            : 0);
        if (ticks > TimeSpan.MaxValue.Ticks) return false;
        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    [GeneratedRegex(
        @"^(?=\d)((?<w>\d{1,9})w)?((?<d>\d{1,9})d)?((?<h>\d{1,9})h)?((?<m>\d{1,9})m(in)?)?((?<s>\d{1,9})s)?((?<ms>\d{1,9})ms)?\z")]
    private static partial Regex Short();

    [GeneratedRegex(
        @"^P(?=[\dT])((?<w>\d{1,9})W)?((?<d>\d{1,9})D)?(T(?=\d)((?<h>\d{1,9})H)?((?<m>\d{1,9})M)?((?<s>\d{1,9})S)?)?\z")]
    private static partial Regex Iso();
}
