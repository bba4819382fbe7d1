using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenOdp.Load.Servers;

/// <summary>What a server says of itself, and what its directory and its process show.</summary>
internal sealed partial class ServerReport(string url, string privateKey) : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private readonly HttpClient _client = new()
    {
        BaseAddress = new Uri(url),
        Timeout = TimeSpan.FromHours(1)
    }; // compacting 100 M events takes more than five minutes

    /// <summary>Asks for compaction, which not every version offers.</summary>
    public bool TryCompact()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/compact");
        request.Headers.Add("x-api-key", privateKey);
        using var answer = _client.Send(request);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>The sizes of the table files of state and log from /metrics; null when it does not show them.</summary>
    public (double State, double Log)? Sizes()
    {
        using var answer = _client.Send(new HttpRequestMessage(HttpMethod.Get, "/metrics"));
        if (!answer.IsSuccessStatusCode) return null;
        using var text = new StreamReader(answer.Content.ReadAsStream());
        var metrics = text.ReadToEnd();
        return Sum(StateBytes().Matches(metrics)) is { } state
            && Sum(LogBytes().Matches(metrics)) is { } log ? (state, log) : null;
    }

    public static long DirectorySize(string directory) =>
        new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>
    /// The share of a core that a process uses while nothing is asked of it, once the load's last work has settled.
    /// </summary>
    public static double IdleShare(Process server, TimeSpan time)
    {
        server.WaitForExit(Settling);
        server.Refresh();
        var (before, start) = (server.TotalProcessorTime, Stopwatch.GetTimestamp());
        server.WaitForExit(time);
        server.Refresh();
        return (server.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(start);
    }

    public void Dispose() => _client.Dispose();

    private static double? Sum(MatchCollection matches) =>
        matches.Count == 0 ? null : matches.Sum(match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^openodp_storage_state_size_bytes(?:\{[^}]*\})? ([0-9.eE+]+)", RegexOptions.Multiline)]
    private static partial Regex StateBytes();

    [GeneratedRegex(@"^openodp_storage_log_size_bytes(?:\{[^}]*\})? ([0-9.eE+]+)", RegexOptions.Multiline)]
    private static partial Regex LogBytes();
}
