using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Events;

/// <summary>
/// What an event must have by which another system tells of an audience (PT-1, PT-2): its word is taken for whoever has the
/// identifier, so that there is one, and none that moves from customer to customer.
/// </summary>
internal static class PassthroughRule
{
    /// <summary>Refuses an event of type <c>passthrough</c> that tells and is not as it must be.</summary>
    public static void Check(
        ReadOnlySpan<byte> action, ParseScratch scratch, TextSource text, AccountRules rules, Findings findings)
    {
        if (!action.SequenceEqual("qualify"u8) && !action.SequenceEqual("disqualify"u8)) return;
        if (!scratch.Fields.HasText("audience_id"u8, text)) findings.Refuse("Missing required field `audience_id`");
        if (scratch.Identifiers.Count > 1)
        {
            findings.Refuse("An event that tells of an audience has exactly one identifier: send an event for each of them.");
        }

        if (scratch.Identifiers.Count != 1 || IsHigh(rules.Settings.Identifiers[scratch.Identifiers.First])) return;
        var high = rules.Settings.Identifiers.Where(IsHigh).Select(static field => $"`{field.Name}`");
        findings.Refuse(
            $"`{rules.Settings.Identifiers[scratch.Identifiers.First].Name}` is of low confidence: an event that tells of an "
                + $"audience has one of high confidence, which here are {string.Join(", ", high)}.");
    }

    private static bool IsHigh(IdentifierField field) => field.Confidence == Confidence.High;
}
