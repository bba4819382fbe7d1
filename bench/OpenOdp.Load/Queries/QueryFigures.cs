using OpenOdp.Load.Run;

namespace OpenOdp.Load.Queries;

/// <summary>What a run of queries measured, without its warm-up.</summary>
internal sealed record QueryFigures
{
    public required TimeSpan Elapsed { get; init; }

    public required Histogram Latencies { get; init; }

    /// <summary>CPU time of this program.</summary>
    public required TimeSpan Own { get; init; }

    /// <summary>CPU time of the server; zero when its process is not known.</summary>
    public required TimeSpan Server { get; init; }

    /// <summary>Answers in all, warm-up included.</summary>
    public required long Answers { get; init; }

    /// <summary>Of them, those that name a segment.</summary>
    public required long Qualified { get; init; }

    /// <summary>Of them, those about a user of whom nothing came yet.</summary>
    public required long Unknown { get; init; }

    public required string Errors { get; init; }

    public required bool Succeeded { get; init; }

    public void Print(string title, TextWriter output)
    {
        output.WriteLine(
            $"{title}: {Latencies.Count / Elapsed.TotalSeconds:N0} queries/s · {Latencies.Count:N0} in {Elapsed.TotalSeconds:N1} s");
        output.WriteLine($"  latency ms: p50 {Milliseconds(0.5)} · p99 {Milliseconds(0.99)} · p99.9 {Milliseconds(0.999)} · "
            + $"max {Latencies.Max / 1000.0:N2}");
        output.WriteLine($"  load program: {Own / Elapsed:P0} of a core"
            + (Server > TimeSpan.Zero ? $" · server: {Server / Elapsed:P0} · {Own / (Own + Server):P0} of both is ours" : ""));
        output.WriteLine($"  answers: {Answers:N0} · {Qualified:N0} with a segment · {Unknown:N0} of nobody yet");
        output.WriteLine($"  errors: {Errors}");
    }

    private string Milliseconds(double share) => $"{Latencies.Quantile(share) / 1000.0:N2}";
}
