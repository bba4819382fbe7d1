using System.Collections.Concurrent;

namespace OpenOdp.Client.Decisions;

/// <summary>The variations that a program has set for single users of an experiment, for this client only (DE-6).</summary>
internal sealed class ForcedVariations
{
    private readonly ConcurrentDictionary<(string UserId, string ExperimentId), string> _variationIds = new();

    // Most programs set none; then a decision looks at nothing that threads share.
    private volatile bool _isUsed;

    public void Set(string userId, string experimentId, string variationId)
    {
        _isUsed = true;
        _variationIds[(userId, experimentId)] = variationId;
    }

    public void Clear(string userId, string experimentId) => _variationIds.TryRemove((userId, experimentId), out _);

    /// <summary>The variation's id, or null.</summary>
    public string? Find(string userId, string experimentId) =>
        _isUsed ? _variationIds.GetValueOrDefault((userId, experimentId)) : null;
}
