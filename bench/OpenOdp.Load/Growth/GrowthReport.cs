using System.Globalization;
using System.Text;

namespace OpenOdp.Load.Growth;

/// <summary>Stores that grew, as lines of text and as a page with a picture.</summary>
internal static class GrowthReport
{
    public static string Line(GrowthPoint point) =>
        $"  {point.Events / 1e6,5:N1} M  {point.Rate,8:N0}/s  slowest second {point.SlowestSecond,7:N0}  "
        + $"p50 {point.P50 / 1000.0,6:N1} ms  p99 {point.P99 / 1000.0,6:N1} ms"
        + $"  {point.ServerPerEvent,5:N1} µs CPU/event  {point.Memory >> 20,6:N0} MiB";

    /// <summary>Writes growth.md and growth.svg.</summary>
    public static void Write(string directory, LoadOptions options, IReadOnlyList<GrowthResult> stores)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "growth.md"), Page(options, stores).ReplaceLineEndings("\n"));
        File.WriteAllText(Path.Combine(directory, "growth.svg"), GrowthChart.Draw(stores).ReplaceLineEndings("\n"));
    }

    private static string Page(LoadOptions options, IReadOnlyList<GrowthResult> stores)
    {
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"""
            # A store that grows

            Made by `OpenOdp.Load --growth --events {options.Events} --users {options.Users} --beside {options.Beside} --report bench` on a machine with {Environment.ProcessorCount} cores,
            which the load program shares: events in batches of {options.Batch} on {options.Connections} connections, users at random, {options.MergeShare:P0} of the events join a second
            identifier. Every store starts empty and cold. Rates of one machine say little about another's; what counts is that they stay.

            ![Events per second while the stores grow](growth.svg)

            """);
        foreach (var store in stores) Append(page, store);
        return page.ToString();
    }

    private static void Append(StringBuilder page, GrowthResult store)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"""
            ## {store.Users:N0} users

            | events | events/s | slowest second | p50 | p99 | CPU of the server per event | memory |
            |---|---|---|---|---|---|---|
            """);
        foreach (var point in store.Points)
        {
            page.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {point.Events / 1e6:N0} M | {point.Rate:N0} | {point.SlowestSecond:N0} | {point.P50 / 1000.0:N1} ms "
                    + $"| {point.P99 / 1000.0:N1} ms | {point.ServerPerEvent:N1} µs | {point.Memory >> 20:N0} MiB |");
        }

        page.AppendLine();
        page.AppendLine(
            CultureInfo.InvariantCulture,
            $"Ready {store.Restart.TotalSeconds:N1} s after kill -9. Compacted, the state takes {store.StateBytes:N0} B per "
                + $"event and the log {store.LogBytes:N0} B.");
        page.AppendLine();
    }
}
