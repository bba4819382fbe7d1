namespace OpenOdp.Server.Console.Settings;

/// <summary>Lengths of time in words.</summary>
internal static class SpanText
{
    public static string Of(TimeSpan span)
    {
        (int Count, string Unit)[] parts =
            [(span.Days, "day"), (span.Hours, "hour"), (span.Minutes, "minute"), (span.Seconds, "second")];
        var words = parts.Where(static part => part.Count > 0)
            .Select(static part => part.Count == 1 ? $"1 {part.Unit}" : $"{part.Count:N0} {part.Unit}s");
        return string.Join(' ', words.DefaultIfEmpty("0 seconds"));
    }
}
