namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>Something that happens for every event. It is set up by its constructor.</summary>
internal interface IHotPath : IDisposable
{
    /// <summary>Events that one <see cref="Run"/> handles.</summary>
    int Events { get; }

    /// <summary>Handles the next events.</summary>
    void Run();
}
