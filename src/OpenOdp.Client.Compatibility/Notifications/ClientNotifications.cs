#nullable enable

using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.Event;
using OpenOdp.Client.Compatibility.Utils;
using static OpenOdp.Client.Compatibility.Notifications.NotificationCenter;

namespace OpenOdp.Client.Compatibility.Notifications;

/// <summary>Tells a center what a client does; makes nothing for a center without callbacks.</summary>
internal static class ClientNotifications
{
    public static void Connect(OptimizelyClient client, NotificationCenter center)
    {
        client.DecisionMade += (_, made) => Decided(center, made);
        client.ConversionTracked += (_, tracked) => Tracked(client, center, tracked);
        ConnectRequests(client, center);
    }

    public static void ConnectRequests(OptimizelyClient client, NotificationCenter center) =>
        client.EventsSending += (_, request) =>
        {
            if (center.HasAny(NotificationType.LogEvent)) center.Sending(new LogEvent(request));
        };

    private static void Decided(NotificationCenter center, DecisionMadeEventArgs made)
    {
        if (!center.HasAny(NotificationType.Decision)) return;

        var decision = made.Decision;
        center.Decided(
            DecisionNotificationTypes.FLAG,
            decision.UserContext.UserId,
            new UserAttributes(decision.UserContext.Attributes),
            new Dictionary<string, object?>
            {
                ["flagKey"] = decision.FlagKey,
                ["enabled"] = decision.Enabled,
                ["variables"] = decision.Variables.ToDictionary(),
                ["variationKey"] = decision.VariationKey,
                ["ruleKey"] = decision.RuleKey,
                ["reasons"] = decision.Reasons.ToArray(),
                ["decisionEventDispatched"] = made.IsReported,
                ["experimentId"] = made.RuleId,
                ["variationId"] = made.VariationId,
            }!);
    }

    private static void Tracked(OptimizelyClient client, NotificationCenter center, ConversionTrackedEventArgs tracked)
    {
        if (!center.HasAny(NotificationType.Track)) return;

        center.Tracked(
            tracked.EventKey,
            tracked.UserContext.UserId,
            new UserAttributes(tracked.UserContext.Attributes),
            tracked.Tags is null ? null : new EventTags(tracked.Tags),
            new LogEvent(client.Events!.RequestOf(tracked.VisitorJson.Span)));
    }
}
