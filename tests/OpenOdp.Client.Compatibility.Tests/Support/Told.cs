using System.Text.Json.Nodes;
using OpenOdp.Client.Compatibility.Notifications;

namespace OpenOdp.Client.Compatibility.Tests.Support;

/// <summary>What a center told of decisions, in the form of the vectors.</summary>
internal sealed class Told
{
    public Told(NotificationCenter center) => center.AddNotification(
        NotificationCenter.NotificationType.Decision,
        (type, userId, attributes, info) => Decisions.Add(new JsonObject
        {
            ["type"] = type,
            ["userId"] = userId,
            ["attributes"] = JsonShape.Of(attributes),
            ["decisionInfo"] = JsonShape.Of(info),
        }));

    public JsonArray Decisions { get; } = [];
}
