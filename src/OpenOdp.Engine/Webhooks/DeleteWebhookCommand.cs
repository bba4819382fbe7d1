using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Webhooks;

/// <summary>Deletes a webhook.</summary>
public static class DeleteWebhookCommand
{
    /// <summary>Writes the command.</summary>
    public static void Write(ByteWriter writer, string name) => writer.Text(name);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var name = new ByteReader(command).Text();
        context.Effects.About = name;
        if (WebhookTable.Read(context.State, context.Account.Number, name) is null)
        {
            return context.Fail(OutcomeKind.NotFound, $"There is no webhook '{name}'.");
        }

        WebhookTable.Remove(context, name);
        return context.Succeed();
    }
}
