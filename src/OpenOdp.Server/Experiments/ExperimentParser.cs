using System.Text.Json;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Events;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Experiments;

/// <summary>
/// Turns the body of <c>POST /v1/events</c> into a <see cref="RequestItems"/>, by way of the events that it stands for. An SDK
/// sends the reports of many users in one body, and never sends what was refused again: what cannot be taken is left out, with a
/// warning, and the rest is taken.
/// </summary>
internal static class ExperimentParser
{
    /// <summary>Reads a body.</summary>
    public static void Parse(ReadOnlySpan<byte> body, AccountRules rules, in RequestSource source, ParsedRequest result)
    {
        result.Clear();
        if (!BodyParser.IsText(ref body, "report as SDKs send them", "", result)) return;
        try
        {
            if (Read(body, source.Room, result) is { } batch) Take(batch, rules, source, result);
        }
        catch (JsonException error)
        {
            result.Refuse(ParsedRequest.Unparsable, JsonFault.Of(body, JsonCursor.MaxDepth, error));
        }
        catch (InvalidOperationException)
        {
            result.Refuse(ParsedRequest.Unparsable, "A name in it has half of a character, which is none.");
        }
    }

    /// <summary>The events that it stands for; null when they cannot be taken, or not yet.</summary>
    private static ExperimentBatch? Read(ReadOnlySpan<byte> body, long room, ParsedRequest result)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = JsonCursor.MaxDepth });
        using var document = JsonDocument.ParseValue(ref json);
        json.Read(); // anything after the end is refused here
        var batch = new ExperimentBatch(room);
        if (batch.Read(document.RootElement) is { } fault) result.Refuse(fault);
        else if (!batch.Fits) result.Grow(batch.Size);
        else return batch;
        return null;
    }

    private static void Take(ExperimentBatch batch, AccountRules rules, in RequestSource source, ParsedRequest result)
    {
        while (true)
        {
            var events = source with { IsTimeOptional = true, Remarks = batch.Remarks };
            EventParser.Parse(batch.Body, rules, events, result);
            result.Findings.Words = batch.InSentNames;
            if (result.Status != ParseStatus.Invalid) break;
            batch.Remove(result.Findings.Invalids);
            if (batch.Fault is not { } fault) continue;
            result.Clear();
            result.Refuse(fault);
            break;
        }

        batch.Release();
    }
}
