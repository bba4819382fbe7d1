using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Client.Config;
using OpenOdp.Client.Decisions;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Experiments;
using OpenOdp.Client.Odp.Events;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Testing;

/// <summary>
/// A client for your tests. It checks its input as <see cref="OptimizelyClient"/> does, keeps the events that it accepts, gives
/// the decisions that you set or that a datafile makes, and sends nothing.
/// </summary>
public sealed class FakeOptimizelyClient : IOptimizelyClient, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<FakeOdpEvent> _events = [];
    private readonly List<FakeConversion> _conversions = [];
    private readonly DecisionListeners _listeners;
    private readonly FakeUserServices _users;
    private volatile bool _disposed;

    /// <summary>Makes a client in which every flag is unknown until you set a decision for it.</summary>
    public FakeOptimizelyClient()
        : this(datafile: null)
    {
    }

    /// <summary>Makes a client that decides by a datafile, as <see cref="OptimizelyClient"/> does.</summary>
    /// <param name="datafile">The text of a datafile.</param>
    /// <exception cref="FormatException">The datafile is unusable; the message says why.</exception>
    public FakeOptimizelyClient(string? datafile)
    {
        _listeners = new DecisionListeners(this, NullLogger.Instance);
        _users = new FakeUserServices(datafile, this, _listeners, Add);
    }

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

    /// <summary>The conversions tracked so far, in order.</summary>
    public IReadOnlyList<FakeConversion> Conversions
    {
        get
        {
            lock (_gate)
            {
                return [.. _conversions];
            }
        }
    }

    /// <inheritdoc/>
    public bool IsReady
    {
        get => field && !_disposed;
        set;
    } = true;

    /// <inheritdoc/>
    public bool IsOdpIntegrated
    {
        get => field && IsReady;
        set;
    } = true;

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

    /// <inheritdoc/>
    public event EventHandler<DecisionMadeEventArgs>? DecisionMade
    {
        add => _listeners.Made += value;
        remove => _listeners.Made -= value;
    }

    /// <summary>Raised for each conversion that is tracked.</summary>
    public event EventHandler<ConversionTrackedEventArgs>? ConversionTracked;

    /// <summary>Never raised: nothing is sent.</summary>
    public event EventHandler<EventsSendingEventArgs>? EventsSending
    {
        add { }
        remove { }
    }

    /// <summary>Raises <see cref="DatafileUpdated"/>.</summary>
    public void RaiseDatafileUpdated() => Listeners.DatafileUpdated(DatafileUpdated, this, NullLogger.Instance);

    /// <summary>Sets the segments that a fetch for a user gives. A user for whom none were set is in no segment.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="segments">The segments; null makes the fetch fail.</param>
    public void SetSegments(string userId, IReadOnlyList<string>? segments)
    {
        ArgumentNullException.ThrowIfNull(userId);
        _users.SetSegments(userId, segments);
    }

    /// <summary>Sets what every user gets of a flag, whatever the datafile says.</summary>
    /// <param name="flagKey">The flag.</param>
    /// <param name="variationKey">The variation; null for none.</param>
    /// <param name="enabled">Whether the flag is on.</param>
    /// <param name="variables">The flag's variables; maps and lists become what a variable of JSON gives.</param>
    public void SetDecision(string flagKey, string? variationKey, bool enabled, EventData? variables = null)
    {
        ArgumentNullException.ThrowIfNull(flagKey);
        _users.SetDecision(flagKey, variationKey, enabled, variables);
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
                (identifiers ?? new Dictionary<string, string>()).ToDictionary(),
                (data ?? new Dictionary<string, object?>()).ToDictionary()));
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
        return new OptimizelyUserContext(UserState.Of(userId, attributes, _users));
    }

    /// <inheritdoc/>
    public OptimizelyConfig? GetOptimizelyConfig() => IsReady ? OptimizelyConfigReader.Read(_users.Config) : null;

    /// <inheritdoc/>
    public void Track(string eventKey, string userId, EventData? attributes = null, EventData? tags = null)
    {
        if (userId is not null)
        {
            _users.Track(eventKey, UserState.Of(userId, attributes, _users), tags);
        }
    }

    /// <summary>Makes each later event get <see cref="OdpSendResult.Disposed"/>; nothing is decided any more.</summary>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return default;
    }

    void IDisposable.Dispose() => _disposed = true;

    private void Add(FakeConversion conversion)
    {
        lock (_gate)
        {
            _conversions.Add(conversion);
        }

        if (ConversionTracked is not { } listeners) return;

        var user = new OptimizelyUserContext(UserState.Of(conversion.UserId, conversion.Attributes, _users));
        var tags = conversion.Tags is { } given ? new EventTags(given).Tags : null;
        var args = new ConversionTrackedEventArgs(conversion.EventKey, user, tags, default);
        Listeners.Call(listeners, this, args, nameof(ConversionTracked), NullLogger.Instance);
    }
}
