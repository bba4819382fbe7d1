using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.Event;
using OpenOdp.Client.Compatibility.Logger;

namespace OpenOdp.Client.Compatibility.Notifications;

/// <summary>
/// Tells those who have asked for it of decisions, conversions, requests and new datafiles: one after the other in the order in
/// which they were added, on the thread on which it happens. It may be used from any thread.
/// </summary>
public partial class NotificationCenter
{
    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private volatile (int Id, NotificationType Type, Delegate Callback)[] _all = []; // never changed, but replaced

    /// <summary>Makes a center.</summary>
    /// <param name="logger">Where it is logged that a callback threw; nowhere when null.</param>
    public NotificationCenter(ILogger logger = null) => _logger = logger ?? new NoOpLogger();

    /// <summary>The id of the callback that is added next.</summary>
    public int NotificationId { get; private set; } = 1;

    /// <summary>How many callbacks there are.</summary>
    public int NotificationsCount => _all.Length;

    /// <summary>How many callbacks of a type there are.</summary>
    /// <param name="notificationType">The type.</param>
    public int GetNotificationCount(NotificationType notificationType) => _all.Count(one => one.Type == notificationType);

    /// <summary>Cannot be had.</summary>
    /// <param name="notificationType">The type.</param>
    /// <param name="activateCallback">The callback.</param>
    [Obsolete(Cure.Activate, error: true)]
    public int AddNotification(NotificationType notificationType, ActivateCallback activateCallback) => 0;

    /// <summary>Adds a callback for conversions.</summary>
    /// <param name="notificationType"><see cref="NotificationType.Track"/>.</param>
    /// <param name="trackCallback">The callback.</param>
    /// <returns>Its id, from 1; -1 when it is there already, and 0 for another type.</returns>
    public int AddNotification(NotificationType notificationType, TrackCallback trackCallback) =>
        Add(notificationType, NotificationType.Track, trackCallback);

    /// <summary>Adds a callback for decisions.</summary>
    /// <param name="notificationType"><see cref="NotificationType.Decision"/>.</param>
    /// <param name="decisionCallback">The callback.</param>
    /// <returns>Its id, from 1; -1 when it is there already, and 0 for another type.</returns>
    public int AddNotification(NotificationType notificationType, DecisionCallback decisionCallback) =>
        Add(notificationType, NotificationType.Decision, decisionCallback);

    /// <summary>Adds a callback for new datafiles.</summary>
    /// <param name="notificationType"><see cref="NotificationType.OptimizelyConfigUpdate"/>.</param>
    /// <param name="optimizelyConfigUpdate">The callback.</param>
    /// <returns>Its id, from 1; -1 when it is there already, and 0 for another type.</returns>
    public int AddNotification(NotificationType notificationType, OptimizelyConfigUpdateCallback optimizelyConfigUpdate) =>
        Add(notificationType, NotificationType.OptimizelyConfigUpdate, optimizelyConfigUpdate);

    /// <summary>Adds a callback for requests with impressions and conversions.</summary>
    /// <param name="notificationType"><see cref="NotificationType.LogEvent"/>.</param>
    /// <param name="logEventCallback">The callback.</param>
    /// <returns>Its id, from 1; -1 when it is there already, and 0 for another type.</returns>
    public int AddNotification(NotificationType notificationType, LogEventCallback logEventCallback) =>
        Add(notificationType, NotificationType.LogEvent, logEventCallback);

    /// <summary>Removes a callback.</summary>
    /// <param name="notificationId">Its id.</param>
    /// <returns>True when it was there.</returns>
    public bool RemoveNotification(int notificationId) => RemoveAll(one => one.Id == notificationId);

    /// <summary>Removes all callbacks of a type.</summary>
    /// <param name="notificationType">The type.</param>
    public void ClearNotifications(NotificationType notificationType) => RemoveAll(one => one.Type == notificationType);

    /// <summary>Removes all callbacks.</summary>
    public void ClearAllNotifications() => RemoveAll(_ => true);

    /// <summary>Cannot be had.</summary>
    /// <param name="notificationType">The type.</param>
    /// <param name="args">What the callbacks are given.</param>
    [Obsolete("Only the client tells. In a test, use the callback itself.", error: true)]
    public void SendNotifications(NotificationType notificationType, params object[] args)
    {
    }

    internal bool HasAny(NotificationType type)
    {
        foreach (var one in _all)
        {
            if (one.Type == type) return true;
        }

        return false;
    }

    internal void Decided(string type, string userId, UserAttributes attributes, Dictionary<string, object> info) =>
        Call<DecisionCallback>(NotificationType.Decision, callback => callback(type, userId, attributes, info));

    internal void Tracked(string eventKey, string userId, UserAttributes attributes, EventTags tags, LogEvent logEvent) =>
        Call<TrackCallback>(NotificationType.Track, callback => callback(eventKey, userId, attributes, tags, logEvent));

    internal void ConfigUpdated() =>
        Call<OptimizelyConfigUpdateCallback>(NotificationType.OptimizelyConfigUpdate, callback => callback());

    internal void Sending(LogEvent logEvent) => Call<LogEventCallback>(NotificationType.LogEvent, callback => callback(logEvent));

    private int Add(NotificationType given, NotificationType type, Delegate callback)
    {
        if (given != type)
        {
            _logger.Log(LogLevel.ERROR, $"Invalid notification type provided for \"{type}\" callback.");
            return 0;
        }

        ArgumentNullException.ThrowIfNull(callback);
        lock (_gate)
        {
            if (!_all.Any(one => one.Type == type && one.Callback == callback))
            {
                _all = [.. _all, (NotificationId, type, callback)];
                return NotificationId++;
            }
        }

        _logger.Log(LogLevel.ERROR, "The notification callback already exists.");
        return -1;
    }

    private bool RemoveAll(Predicate<(int Id, NotificationType Type, Delegate Callback)> which)
    {
        lock (_gate)
        {
            var before = _all;
            _all = Array.FindAll(before, one => !which(one));
            return _all.Length < before.Length;
        }
    }

    private void Call<T>(NotificationType type, Action<T> call)
        where T : Delegate
    {
        foreach (var one in _all)
        {
            if (one.Type != type) continue;

            try
            {
                call((T)one.Callback);
            }
            catch (Exception error)
            {
                _logger.Log(LogLevel.ERROR, $"Problem calling notify callback. Error: {error.Message}");
            }
        }
    }
}
