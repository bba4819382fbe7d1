using System.Text.Json;
using System.Text.Unicode;
using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Ingest;

/// <summary>
/// Reads a body of one item or an array of items into a command. It never throws: whatever the bytes are, the result is a
/// command, invalid items, or a refusal.
/// </summary>
internal static class BodyParser
{
    private const string BatchTooLarge = "A maximum batch size of 500 is allowed in a single request";

    /// <summary>Reads a body.</summary>
    public static void Parse<TItem>(ReadOnlySpan<byte> body, AccountRules rules, in RequestSource source, ParsedRequest result)
        where TItem : struct, IItemReader
    {
        result.Clear();
        if (!IsText(ref body, TItem.ItemName, " or an array of them", result)) return;
        var scratch = ParseScratch.Take();
        scratch.Items.MakeRoom(body.Length); // about what they take: growing by doubling would leave thrice that behind
        try
        {
            ParseText<TItem>(body, scratch, rules, source, result);
        }
        catch (JsonException error)
        {
            result.Refuse(ParsedRequest.Unparsable, JsonFault.Of(body, JsonCursor.MaxDepth, error));
        }
        finally
        {
            scratch.Release();
        }
    }

    /// <summary>Takes a mark of the byte order away; false when the body is no text, or has none, which is said.</summary>
    public static bool IsText(ref ReadOnlySpan<byte> body, string item, string others, ParsedRequest result)
    {
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        var fault =
            !Utf8.IsValid(body) ? "The body is not valid UTF-8."
            : body.Trim(" \t\r\n"u8).IsEmpty ? $"The body is empty: send one {item}{others}."
            : null;
        if (fault is not null) result.Refuse(ParsedRequest.Unparsable, fault);
        return fault is null;
    }

    private static void ParseText<TItem>(
        ReadOnlySpan<byte> body, ParseScratch scratch, AccountRules rules, in RequestSource source, ParsedRequest result)
        where TItem : struct, IItemReader
    {
        var defaults = new SourceDefaults(source, scratch.Text);
        var kept = scratch.Text.Length;
        var json = new JsonCursor(body, scratch.Text, scratch.Names, result.Findings);
        var reader = default(TItem);
        json.Read();
        var isArray = json.Token == JsonTokenType.StartArray;
        if (!isArray && json.Token != JsonTokenType.StartObject)
        {
            result.Refuse(ParsedRequest.Unparsable, $"The body must be one {TItem.ItemName} or an array of them.");
            return;
        }

        var count = 0;
        while (!isArray || json.NextElement())
        {
            if (count == TItem.MaxItems)
            {
                result.Findings.Count(Limit.RequestItems);
                result.Refuse(BatchTooLarge);
                return;
            }

            result.Findings.Begin(count++);
            defaults.Warn(result.Findings);
            scratch.Text.Truncate(kept);
            ReadItem(ref reader, ref json, scratch, rules, defaults, result.Findings);
            if (reader.Excess is { } excess)
            {
                result.Findings.Count(Limit.RequestItems);
                result.Refuse(excess);
                return;
            }

            if (!isArray) break;
        }

        json.Read(); // anything after the end is refused here
        result.Complete(count, reader.MoreBytes);
        if (result.Status != ParseStatus.Valid) return;
        result.Command.MakeRoom(scratch.Items.Length + 1024); // and what stands in front
        RequestItems.WriteHead(result.Command, rules.Settings.Revision, count, result.Findings.Warnings);
        result.Command.Raw(scratch.Items.Written);
    }

    private static void ReadItem<TItem>(
        ref TItem reader, ref JsonCursor json, ParseScratch scratch, AccountRules rules, in SourceDefaults defaults,
        Findings findings)
        where TItem : struct, IItemReader
    {
        if (json.Token != JsonTokenType.StartObject)
        {
            findings.Refuse($"Each {TItem.ItemName} must be an object.");
            json.Skip();
            return;
        }

        scratch.Item.Clear();
        var start = json.TokenStart;
        reader.Read(ref json, scratch, rules, defaults, findings);
        var isTooLarge = json.Consumed - start > ItemLimits.ItemBytes;
        if (isTooLarge) findings.Refuse($"The {TItem.ItemName} is larger than 1 MiB.", Limit.ItemBytes);
        if (findings.ItemIsValid) RequestItems.WriteItem(scratch.Items, scratch.Item.Written);
    }
}
