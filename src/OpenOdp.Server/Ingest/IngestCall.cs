using Microsoft.Extensions.ObjectPool;
using OpenOdp.Server.Http;
using OpenOdp.Storage.Log;

namespace OpenOdp.Server.Ingest;

/// <summary>The memory of one request that sends data, used again by the next one.</summary>
internal sealed class IngestCall(BodyMemory memory, LargeRequests large, TimeProvider clock)
{
    /// <summary>The body of the request.</summary>
    public RequestBody Body { get; } = new(memory, clock);

    /// <summary>The request's turn, when it is large.</summary>
    public LargeRequests.Turn Turn { get; } = new(large);

    /// <summary>What was read from the body.</summary>
    public ParsedRequest Parsed { get; } = new();

    /// <summary>The request to append what was read to the log.</summary>
    public AppendRequest Append { get; } = new();

    /// <summary>Keeps the memory of calls that ended.</summary>
    public sealed class Policy(BodyMemory memory, LargeRequests large, TimeProvider clock) : PooledObjectPolicy<IngestCall>
    {
        /// <inheritdoc/>
        public override IngestCall Create() => new(memory, large, clock);

        /// <inheritdoc/>
        public override bool Return(IngestCall call)
        {
            call.Body.Clear();
            call.Parsed.Clear();
            call.Append.Command = default;
            call.Turn.End();
            return true;
        }
    }
}
