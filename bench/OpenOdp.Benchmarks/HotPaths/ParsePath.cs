using OpenOdp.Server.Ingest;

namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>A body of ten events becomes a command.</summary>
internal sealed class ParsePath : IHotPath
{
    private readonly byte[] _body = Commands.Body(Enumerable.Range(0, Commands.BatchSize).Select(Commands.User));
    private readonly ParsedRequest _result = new();

    public int Events => Commands.BatchSize;

    public void Run() => Commands.Parse(_body, _result);

    public void Dispose()
    {
    }
}
