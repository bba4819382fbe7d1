using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Webhooks;

/// <summary>How far a webhook has come, and what it sends next.</summary>
public sealed record WebhookStep
{
    /// <summary>The webhook as it was known; one that was changed since refuses the step.</summary>
    public required Webhook Of { get; init; }

    /// <summary>The number of the first request of its plan that is not known to be delivered.</summary>
    public required int First { get; init; }

    /// <summary>Once the plan is done, the place up to which there is nothing to tell; null for none.</summary>
    public ChangePlace? Passed { get; init; }

    /// <summary>Where the requests of a new plan end, once the one before is done.</summary>
    public IReadOnlyList<ChangePlace> Ends { get; init; } = [];

    /// <summary>True when the receiver has said that it is gone for good.</summary>
    public bool IsGone { get; init; }
}

/// <summary>Notes how far a webhook has come, and what it sends next.</summary>
public static class WebhookStepCommand
{
    /// <summary>Writes the command.</summary>
    public static void Write(ByteWriter writer, WebhookStep step)
    {
        writer.Text(step.Of.Name);
        writer.Varint(step.Of.Revision);
        writer.Varint(step.Of.Plan.Position);
        writer.Varint((ulong)step.First);
        writer.Byte(step.IsGone ? (byte)1 : (byte)0);
        WebhookTable.WritePlaces(writer, step.Passed is { } passed ? [passed] : []);
        WebhookTable.WritePlaces(writer, step.Ends);
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var (name, revision, plan) = (reader.Text(), reader.Varint(), reader.Varint());
        var (first, isGone) = (reader.Count(), reader.Byte() == 1);
        var (passed, ends) = (WebhookTable.ReadPlaces(ref reader), WebhookTable.ReadPlaces(ref reader));
        if (WebhookTable.Read(context.State, context.Account.Number, name) is not { } webhook)
        {
            return context.Fail(OutcomeKind.NotFound, $"There is no webhook '{name}'.");
        }

        if (webhook.Revision != revision || webhook.Plan.Position != plan)
        {
            return context.Fail(OutcomeKind.Conflict, $"Webhook '{name}' was changed meanwhile.");
        }

        if (first < webhook.Plan.First || first > webhook.Plan.First + webhook.Plan.Ends.Count)
        {
            throw new DamagedRecordException("A webhook has delivered what was not planned.");
        }

        webhook = webhook.Delivered(first);
        if (passed.Length + ends.Length > 0 && webhook.Plan.Ends.Count > 0)
        {
            throw new DamagedRecordException("A webhook has a new plan before the one before is done.");
        }

        if (passed.Length > 0) webhook = webhook with { Reached = passed[0] };
        if (ends.Length > 0) webhook = webhook with { Plan = PlanOf(context, webhook, ends) };
        if (isGone) webhook = webhook with { Switch = WebhookSwitch.Gone };
        WebhookTable.Write(context, webhook);
        return context.Succeed();
    }

    private static WebhookPlan PlanOf(Context context, Webhook webhook, ChangePlace[] ends) => new()
    {
        Position = context.Header.Position,
        At = context.Header.RecordedAt,
        Segments = webhook.Segments,
        Ends = ends,
    };
}
