using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Webhooks;

namespace OpenOdp.Engine.Tests.Webhooks;

/// <summary>What a server does with webhooks, on a log in memory.</summary>
internal static class WebhookKit
{
    public static Webhook? Webhook(this TestLog log, string name) => WebhookTable.Read(log.State, log.Settings.Number, name);

    public static RecordOutcome PutWebhook(this TestLog log, string name, WebhookWish wish)
    {
        var command = new ByteWriter();
        PutWebhookCommand.Write(command, name, wish);
        return log.Append(CommandKind.PutWebhook, command.Written.ToArray(), key: KeyClass.Private);
    }

    public static RecordOutcome DeleteWebhook(this TestLog log, string name)
    {
        var command = new ByteWriter();
        DeleteWebhookCommand.Write(command, name);
        return log.Append(CommandKind.DeleteWebhook, command.Written.ToArray(), key: KeyClass.Private);
    }

    public static RecordOutcome Step(this TestLog log, WebhookStep step)
    {
        var command = new ByteWriter();
        WebhookStepCommand.Write(command, step);
        return log.Append(CommandKind.WebhookStep, command.Written.ToArray(), key: KeyClass.Internal);
    }

    /// <summary>A secret of 24 bytes that are all the same.</summary>
    public static byte[] Secret(byte value) => [.. Enumerable.Repeat(value, 24)];

    /// <summary>All that a webhook is, in a line.</summary>
    public static string Line(Webhook webhook) =>
        $"webhook {webhook.Name} {webhook.Url} [{string.Join(' ', webhook.Segments)}] "
        + $"{Convert.ToHexStringLower(webhook.Secret.Span)} revision {webhook.Revision} {webhook.Switch} "
        + $"reached {Line(webhook.Reached)} plan {webhook.Plan.Position} at {webhook.Plan.At} "
        + $"[{string.Join(' ', webhook.Plan.Segments)}] from {webhook.Plan.First}: "
        + string.Join(' ', webhook.Plan.Ends.Select(Line));

    private static string Line(ChangePlace place) => $"{place.Position}.{place.Number}";
}
