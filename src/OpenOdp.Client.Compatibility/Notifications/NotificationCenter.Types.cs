using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.Event;

namespace OpenOdp.Client.Compatibility.Notifications;

/// <content>What there is to be told, and how.</content>
public partial class NotificationCenter
{
    /// <summary>What a callback is told of.</summary>
    public enum NotificationType
    {
        /// <summary>Nothing any more: see <see cref="Decision"/>.</summary>
        Activate,

        /// <summary>A conversion.</summary>
        Track,

        /// <summary>A decision.</summary>
        Decision,

        /// <summary>A new datafile.</summary>
        OptimizelyConfigUpdate,

        /// <summary>A request with impressions and conversions, before it is sent.</summary>
        LogEvent,
    }

    /// <summary>Cannot be had.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    /// <param name="variation">The variation.</param>
    /// <param name="logEvent">What is sent.</param>
    [Obsolete(Cure.Activate, error: true)]
    public delegate void ActivateCallback(
        Experiment experiment, string userId, UserAttributes userAttributes, Variation variation, LogEvent logEvent);

    /// <summary>Is told of a conversion.</summary>
    /// <param name="eventKey">The event's key.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    /// <param name="eventTags">What else is known of it; null when nothing was given.</param>
    /// <param name="logEvent">What is sent of it.</param>
    public delegate void TrackCallback(
        string eventKey, string userId, UserAttributes userAttributes, EventTags eventTags, LogEvent logEvent);

    /// <summary>Is told of a decision.</summary>
    /// <param name="type">What was decided: a value of <see cref="Utils.DecisionNotificationTypes"/>.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    /// <param name="decisionInfo">How it was decided, by the official SDK's names.</param>
    public delegate void DecisionCallback(
        string type, string userId, UserAttributes userAttributes, Dictionary<string, object> decisionInfo);

    /// <summary>Is told of a new datafile.</summary>
    public delegate void OptimizelyConfigUpdateCallback();

    /// <summary>Is told of a request.</summary>
    /// <param name="logEvent">The request.</param>
    public delegate void LogEventCallback(LogEvent logEvent);
}
