using System.Text;
using BenchmarkDotNet.Attributes;
using OpenOdp.Benchmarks.HotPaths;
using OpenOdp.Client;

namespace OpenOdp.Benchmarks;

/// <summary>How long decisions take on one thread, and on eight of them at once.</summary>
[MemoryDiagnoser]
public class DecideBenchmarks
{
    /// <summary>Decisions of a run on one thread, and on eight.</summary>
    internal const int Decisions = 10_000_000;

    private OptimizelyClient _client = null!;
    private OptimizelyUserContext _user = null!;
    private DecidePath _reported = null!;

    /// <summary>Reads a datafile of 100 flags; or the one that <c>OPENODP_DATAFILE</c> names, for <see cref="All"/>.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var named = Environment.GetEnvironmentVariable("OPENODP_DATAFILE");
        _client = new OptimizelyClient(new OptimizelyClientOptions
        {
            Datafile = named is null ? Encoding.UTF8.GetString(HundredFlags.Datafile(100)) : File.ReadAllText(named),
            DefaultDecideOptions = OptimizelyDecideOption.DisableDecisionEvent,
            Odp = { Enabled = false },
            Events = { Enabled = false },
        });
        _reported = DecidePath.Reported();
        _user = _client.CreateUserContext("user123", new Dictionary<string, object?> { ["attr_1"] = "testvalue" });
    }

    /// <summary>Ends the client.</summary>
    [GlobalCleanup]
    public void Finish()
    {
        _client.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _reported.Dispose();
    }

    /// <summary>An experiment with one audience.</summary>
    [Benchmark]
    public OptimizelyDecision One() => _user.Decide("feature_0");

    /// <summary>The same, with reasons.</summary>
    [Benchmark]
    public OptimizelyDecision WithReasons() => _user.Decide("feature_0", OptimizelyDecideOption.IncludeReasons);

    /// <summary>The same without reasons, and the impression is written and queued; others send it meanwhile.</summary>
    [Benchmark]
    public void Reported() => _reported.Run();

    /// <summary>All flags.</summary>
    [Benchmark]
    public int All() => _user.DecideAll().Count;

    /// <summary>Many decisions on one thread.</summary>
    [Benchmark(OperationsPerInvoke = Decisions)]
    public void OneThread() => Shared.Among(1, Decisions, Decide);

    /// <summary>As many on eight threads.</summary>
    [Benchmark(OperationsPerInvoke = Decisions)]
    public void EightThreads() => Shared.Among(8, Decisions, Decide);

    private void Decide(int times)
    {
        for (var decision = 0; decision < times; decision++) _user.Decide("feature_0");
    }
}
