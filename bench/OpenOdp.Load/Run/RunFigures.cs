namespace OpenOdp.Load.Run;

/// <summary>What a run measured, without its warm-up.</summary>
internal sealed record RunFigures
{
    /// <summary>Events in a request.</summary>
    public required int Batch { get; init; }

    /// <summary>Requests answered 202 in the measured time.</summary>
    public required long Requests { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public required Histogram Latencies { get; init; }

    /// <summary>CPU time of this program.</summary>
    public required TimeSpan Own { get; init; }

    /// <summary>CPU time of the server; zero when its process is not known.</summary>
    public required TimeSpan Server { get; init; }

    public required long Memory { get; init; }

    public required long PeakMemory { get; init; }

    /// <summary>Batches handed out, warm-up included.</summary>
    public required long Sent { get; init; }

    /// <summary>Batches acknowledged, warm-up included.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Why the run ended early, or null.</summary>
    public required string? Failure { get; init; }

    public required string Errors { get; init; }

    public required bool HasRefusals { get; init; }

    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;

    public double EventsPerSecond => RequestsPerSecond * Batch;

    public bool Succeeded => Failure is null && !HasRefusals;

    public void Print(string title, TextWriter output)
    {
        var events = Math.Max(Requests * Batch, 1);
        output.WriteLine($"{title}: {EventsPerSecond:N0} events/s · {RequestsPerSecond:N0} requests/s of {Batch} "
            + $"· {Requests * Batch:N0} events in {Elapsed.TotalSeconds:N1} s");
        output.WriteLine($"  latency ms: p50 {Milliseconds(0.5)} · p99 {Milliseconds(0.99)} · p99.9 {Milliseconds(0.999)} · "
            + $"max {Latencies.Max / 1000.0:N2}");
        if (Server > TimeSpan.Zero)
        {
            output.WriteLine($"  server: {Server.TotalMicroseconds / events:N2} µs CPU per event · {Server / Elapsed:P0} of a "
                + $"core · {Megabytes(Memory)} MiB resident, {Megabytes(PeakMemory)} at most");
        }

        output.WriteLine(
            $"  load program: {Own.TotalMicroseconds / events:N2} µs CPU per event · {Own / Elapsed:P0} of a core{OwnShare()}");
        output.WriteLine($"  errors: {Errors}");
        if (Failure is not null)
        {
            output.WriteLine($"  ended early: {Failure}; {Sent - Acknowledged:N0} batches without an acknowledgement");
        }
    }

    private string OwnShare() => Server > TimeSpan.Zero ? $" · {Own / (Own + Server):P0} of both" : "";

    private string Milliseconds(double share) => $"{Latencies.Quantile(share) / 1000.0:N2}";

    private static string Megabytes(long bytes) => $"{bytes / 1024.0 / 1024:N0}";
}
