using OpenOdp.Client.Datafile;
using OpenOdp.Client.Decisions;
using OpenOdp.Client.Json;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Experiments;

/// <summary>Writes what is reported of one user: one visitor of a request, with one event.</summary>
internal static class VisitorWriter
{
    private const string Reserved = "$opt_";

    /// <summary>An impression: what a flag was decided to be.</summary>
    /// <param name="config">The datafile that it was decided by.</param>
    /// <param name="user">What the decision saw of the user.</param>
    /// <param name="flagKey">The flag; empty for an experiment that was asked for by its own key.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="ruleType">What kind of rule decided (EV-5).</param>
    /// <param name="now">The time.</param>
    public static byte[] Impression(
        ProjectConfig config,
        UserState user,
        string flagKey,
        in FlagDecision decision,
        string ruleType,
        DateTimeOffset now)
    {
        var (_, rule, variation) = decision;
        var ruleId = rule?.Id ?? "";
        var campaignId = rule?.LayerId is { Length: > 0 } layer ? layer : ruleId; // EV-2
        var text = Begin(config, user);
        text.Raw("\"decisions\":[{\"campaign_id\":"u8);
        text.Quoted(campaignId);
        text.Raw(",\"experiment_id\":"u8);
        text.Quoted(ruleId);
        text.Raw(",\"variation_id\":"u8);
        VariationId(text, variation?.Id);
        text.Raw(",\"metadata\":{\"flag_key\":"u8);
        text.Quoted(flagKey);
        text.Raw(",\"rule_key\":"u8);
        text.Quoted(variation is null ? null : rule?.Key);
        text.Raw(",\"rule_type\":"u8);
        text.Quoted(ruleType);
        text.Raw(",\"variation_key\":"u8);
        text.Quoted(variation?.Key);
        text.Raw(",\"enabled\":"u8);
        text.Raw(variation?.FeatureEnabled == true ? "true"u8 : "false"u8);
        if (decision.CmabUuid is { } uuid)
        {
            text.Raw(",\"cmab_uuid\":"u8); // EV-11: absent, and not null
            text.Quoted(uuid);
        }

        text.Raw("}}],\"events\":[{\"entity_id\":"u8);
        text.Quoted(campaignId);
        text.Raw(",\"key\":\"campaign_activated\""u8);
        IdAndTime(text, now);
        return End(text);
    }

    /// <summary>A conversion: what a user did.</summary>
    /// <param name="config">The datafile that knows the event.</param>
    /// <param name="user">What is known of the user.</param>
    /// <param name="eventKey">The event's key in the datafile.</param>
    /// <param name="eventId">Its id there.</param>
    /// <param name="tags">What else is known of it; null for nothing.</param>
    /// <param name="now">The time.</param>
    public static byte[] Conversion(
        ProjectConfig config, UserState user, string eventKey, string eventId, EventTags? tags, DateTimeOffset now)
    {
        var text = Begin(config, user);
        text.Raw("\"events\":[{\"entity_id\":"u8);
        text.Quoted(eventId);
        text.Raw(",\"key\":"u8);
        text.Quoted(eventKey);
        IdAndTime(text, now);
        tags?.Write(text);
        return End(text);
    }

    private static Utf8Text Begin(ProjectConfig config, UserState user)
    {
        var text = TextPool.Take();
        text.Raw("{\"visitor_id\":"u8);
        text.Quoted(user.UserId);
        text.Raw(",\"attributes\":["u8);
        var any = false;
        foreach (var (key, value) in user.Attributes)
        {
            if (IdOf(config, key) is { } id && AttributeText.CanWrite(value))
            {
                Attribute(text, id, key, value!, ref any);
            }
        }

        if (config.BotFiltering is { } filters)
        {
            Attribute(text, "$opt_bot_filtering", "$opt_bot_filtering", filters, ref any); // EV-9
        }

        text.Raw("],\"snapshots\":[{"u8);
        return text;
    }

    /// <summary>What the attribute is called in a report; null for one that is not in the datafile (UC-7).</summary>
    public static string? IdOf(ProjectConfig config, string key) =>
        config.AttributeIds.TryGetValue(key, out var id) ? id
        : key.StartsWith(Reserved, StringComparison.Ordinal) ? key
        : null;

    private static void Attribute(Utf8Text text, string id, string key, object value, ref bool any)
    {
        if (any) text.Byte((byte)',');
        any = true;
        text.Raw("{\"entity_id\":"u8);
        text.Quoted(id);
        text.Raw(",\"key\":"u8);
        text.Quoted(key);
        text.Raw(",\"type\":\"custom\",\"value\":"u8);
        AttributeText.Write(text, value);
        text.Byte((byte)'}');
    }

    /// <summary>Kept when it is digits only, else null (EV-4).</summary>
    private static void VariationId(Utf8Text text, string? id)
    {
        if (string.IsNullOrEmpty(id) || id.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            text.Raw("null"u8);
        }
        else
        {
            text.Quoted(id);
        }
    }

    private static void IdAndTime(Utf8Text text, DateTimeOffset now)
    {
        text.Raw(",\"uuid\":\""u8);
        UuidText.Write(text.Room(UuidText.TextLength));
        text.Advance(UuidText.TextLength);
        text.Raw("\",\"timestamp\":"u8);
        text.Formatted(now.ToUnixTimeMilliseconds());
    }

    private static byte[] End(Utf8Text text)
    {
        text.Raw("}]}]}"u8);
        var visitor = text.Written.ToArray();
        TextPool.Return(text);
        return visitor;
    }
}
