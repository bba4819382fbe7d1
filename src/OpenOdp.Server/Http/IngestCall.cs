using Microsoft.Extensions.ObjectPool;
using OpenOdp.Server.Events;
using OpenOdp.Storage;

namespace OpenOdp.Server.Http;

/// <summary>The memory of one request that sends data, used again by the next one.</summary>
internal sealed class IngestCall : IResettable
{
    /// <summary>Its body.</summary>
    public RequestBody Body { get; } = new();

    /// <summary>What was read from it.</summary>
    public ParsedRequest Parsed { get; } = new();

    /// <summary>Its way into the log.</summary>
    public AppendRequest Append { get; } = new();

    /// <inheritdoc/>
    public bool TryReset()
    {
        Body.Clear();
        Parsed.Clear();
        Append.Command = default;
        return true;
    }
}
