using System.Runtime.CompilerServices;
using OpenOdp.Client.Events.Writing;

namespace OpenOdp.Client.Testing;

/// <summary>
/// A client for your tests. It checks its input as <see cref="OptimizelyClient"/> does, keeps the events that it accepts, and
/// sends nothing.
/// </summary>
public sealed class FakeOptimizelyClient : IOptimizelyClient, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<FakeOdpEvent> _events = [];
    private readonly Dictionary<string, IReadOnlyList<string>?> _segments = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>The result of sending a valid event; set it to see how your code deals with a refusal.</summary>
    public OdpSendResult Result { get; set; } = OdpSendResult.Accepted;

    /// <summary>The events accepted so far, in order.</summary>
    public IReadOnlyList<FakeOdpEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <inheritdoc/>
    public bool IsReady { get; set; } = true;

    /// <inheritdoc/>
    public bool IsOdpIntegrated { get; set; } = true;

    /// <inheritdoc/>
    public string? Vuid { get; set; }

    /// <summary>The counts of events; each accepted event counts as sent.</summary>
    public OdpDeliveryReport Delivery
    {
        get
        {
            var count = Events.Count;
            return new OdpDeliveryReport(count, count, 0, 0, new Dictionary<OdpDropReason, long>());
        }
    }

    /// <inheritdoc/>
    public event EventHandler? DatafileUpdated;

    /// <summary>Raises <see cref="DatafileUpdated"/>.</summary>
    public void RaiseDatafileUpdated() => DatafileUpdated?.Invoke(this, EventArgs.Empty);

    /// <summary>Sets the segments that a fetch for a user gives. A user for whom none were set is in no segment.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="segments">The segments; null makes the fetch fail.</param>
    public void SetSegments(string userId, IReadOnlyList<string>? segments)
    {
        lock (_gate)
        {
            _segments[userId] = segments;
        }
    }

    /// <inheritdoc/>
    public Task<bool> WaitUntilReadyAsync(CancellationToken cancellationToken = default) => Task.FromResult(IsReady);

    /// <inheritdoc/>
    public void SendOdpEvent(
        string action, string? type = null, IReadOnlyDictionary<string, string>? identifiers = null, EventData? data = null) =>
        TrySendOdpEvent(action, type, identifiers, data);

    /// <inheritdoc/>
    [OverloadResolutionPriority(-1)]
    public void SendOdpEvent(
        string action, IReadOnlyDictionary<string, string> identifiers, string? type = "fullstack", EventData? data = null) =>
        TrySendOdpEvent(action, type, identifiers, data);

    /// <inheritdoc/>
    public OdpSendResult TrySendOdpEvent(
        string action, string? type = null, IReadOnlyDictionary<string, string>? identifiers = null, EventData? data = null)
    {
        var result = _disposed ? OdpSendResult.Disposed
            : !IsReady ? OdpSendResult.SdkNotReady
            : !IsOdpIntegrated ? OdpSendResult.OdpNotIntegrated
            : EventEncoder.Encode(action, type, identifiers, data, Vuid, default, out _, out _);
        if (result != OdpSendResult.Accepted || Result != OdpSendResult.Accepted)
        {
            return result == OdpSendResult.Accepted ? Result : result;
        }

        lock (_gate)
        {
            _events.Add(new FakeOdpEvent(
                action,
                string.IsNullOrWhiteSpace(type) ? EventEncoder.DefaultType : type,
                new Dictionary<string, string>(identifiers ?? new Dictionary<string, string>()),
                new Dictionary<string, object?>(data ?? new Dictionary<string, object?>())));
        }

        return OdpSendResult.Accepted;
    }

    /// <inheritdoc/>
    public ValueTask<OdpSendResult> SendOdpEventAsync(
        string action,
        string? type = null,
        IReadOnlyDictionary<string, string>? identifiers = null,
        EventData? data = null,
        CancellationToken cancellationToken = default) => new(TrySendOdpEvent(action, type, identifiers, data));

    /// <inheritdoc/>
    public Task<OdpDeliveryReport> FlushAsync(CancellationToken cancellationToken = default) => Task.FromResult(Delivery);

    /// <inheritdoc/>
    public Task<OdpDeliveryReport> DrainAsync(TimeSpan deadline, CancellationToken cancellationToken = default) =>
        Task.FromResult(Delivery);

    /// <inheritdoc/>
    public void Identify(IReadOnlyDictionary<string, string> identifiers)
    {
        if (IdentifierWriter.Count(identifiers, Vuid) >= 2)
        {
            TrySendOdpEvent("identified", null, identifiers);
        }
    }

    /// <inheritdoc/>
    public OptimizelyUserContext CreateUserContext(string userId, EventData? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return new OptimizelyUserContext(userId, attributes, (user, _, _) =>
        {
            lock (_gate)
            {
                return new(_segments.TryGetValue(user, out var segments) ? segments : []);
            }
        });
    }

    /// <summary>Makes each later event get <see cref="OdpSendResult.Disposed"/>.</summary>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return default;
    }

    void IDisposable.Dispose() => _disposed = true;
}
