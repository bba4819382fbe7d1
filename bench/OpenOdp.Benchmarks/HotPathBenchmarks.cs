using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using OpenOdp.Benchmarks.HotPaths;

namespace OpenOdp.Benchmarks;

/// <summary>The hot paths in time. Figures are for one <c>Run</c>: ten events for parse and apply, one for accept.</summary>
[MemoryDiagnoser]
[Config(typeof(InProcess))]
public class HotPathBenchmarks
{
    private IHotPath _path = null!;

    /// <summary>Which path.</summary>
    [ParamsSource(nameof(Names))]
    public string Path { get; set; } = "";

    /// <summary>All of them.</summary>
    public static IEnumerable<string> Names => Budgets.All.Select(budget => budget.Name);

    /// <summary>Builds the state that the path needs.</summary>
    [GlobalSetup]
    public void Prepare() => _path = Budgets.All.Single(budget => budget.Name == Path).Create();

    /// <summary>Stops what the path runs.</summary>
    [GlobalCleanup]
    public void Finish() => _path.Dispose();

    /// <summary>The path.</summary>
    [Benchmark]
    public void Run() => _path.Run();

    /// <summary>A process for each benchmark would build the server and the client anew for each.</summary>
    private sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
