using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Segments;
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
    private const string TellsNothing =
        "An event of type `passthrough` tells of an audience by the action `qualify` or `disqualify`: this one changes no audience.";

    private const string OtherSpelling =
        "Only events of type `passthrough`, in lower case and without spaces, tell of an audience: this one is of another type and changes none.";

    private const string NoAudience =
        "Field `audience_id` names no passthrough audience that is installed: this event changes none, and does not count for one "
            + "that is installed later.";

    /// <summary>
    /// Refuses an event of type <c>passthrough</c> that tells and is not as it must be, and warns of one that tells nothing.
    /// </summary>
    public static void Check(
        ReadOnlySpan<byte> action, ParseScratch scratch, TextSource text, AccountRules rules, AccountSegments segments,
        Findings findings)
    {
        if (!action.SequenceEqual("qualify"u8) && !action.SequenceEqual("disqualify"u8))
        {
            findings.Warn(TellsNothing);
            return;
        }

        if (!scratch.Fields.TryText("audience_id"u8, text, out var id)) findings.Refuse("Missing required field `audience_id`");
        else if (!segments.HasAudience(Encoding.UTF8.GetString(id))) findings.Warn(NoAudience);
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

    /// <summary>
    /// Warns of a type that is <c>passthrough</c> but for capital letters and white space around it, by which types differ.
    /// </summary>
    public static void CheckSpelling(ReadOnlySpan<byte> type, Findings findings)
    {
        if (Ascii.EqualsIgnoreCase(type[Ascii.Trim(type)], "passthrough"u8)) findings.Warn(OtherSpelling);
    }

    private static bool IsHigh(IdentifierField field) => field.Confidence == Confidence.High;
}
