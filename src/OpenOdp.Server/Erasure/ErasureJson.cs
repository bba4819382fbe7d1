using System.Text.Json;
using OpenOdp.Engine.Erasure;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Times;
using OpenOdp.Storage.Erasure;

namespace OpenOdp.Server.Erasure;

/// <summary>The shape of an erasure under <c>/admin</c>: how far it is, and what still holds it back.</summary>
internal static class ErasureJson
{
    /// <param name="json">Where to.</param>
    /// <param name="erasure">The erasure.</param>
    /// <param name="remains">Where something of it can still be.</param>
    /// <param name="completion">What completing it just did; null when that was not asked for.</param>
    public static void Write(
        Utf8JsonWriter json, ErasureView erasure, ErasureRemains remains, ErasureCompletion? completion = null)
    {
        json.WriteStartObject();
        json.WriteString("id", CustomerJson.Id(erasure.Id));
        json.WriteString("customer", CustomerJson.Id(erasure.Customer));
        json.WriteString("at", Instant.OfMicroseconds(erasure.At));
        json.WriteString("state", !erasure.IsDone ? "ERASING" : remains.IsComplete(erasure) ? "COMPLETED" : "IN_PROGRESS");
        json.WriteNumber("events", erasure.Events);
        json.WriteNumber("orders", erasure.Orders);
        json.WriteNumber("events_of_others", erasure.EventsOfOthers);
        json.WriteStartArray("held_by");
        if (remains.HeldByState(erasure.Id)) WriteState(json);
        if (remains.HeldByLog(erasure.CleanFrom)) WriteLog(json, erasure, remains);
        foreach (var checkpoint in remains.HeldBy(erasure.CleanFrom)) WriteCheckpoint(json, checkpoint);
        json.WriteEndArray();
        if (completion is not null) WriteCompletion(json, completion);
        json.WriteEndObject();
    }

    /// <summary>What an erasure would do.</summary>
    public static void Write(Utf8JsonWriter json, ErasurePreview preview)
    {
        json.WriteStartObject();
        json.WriteNull("id");
        json.WriteString("customer", CustomerJson.Id(preview.Customer));
        json.WriteNull("at");
        json.WriteString("state", "DRY_RUN");
        json.WriteNumber("events", preview.Events);
        json.WriteNumber("orders", preview.Orders);
        if (preview.EventsOfOthers is { } others) json.WriteNumber("events_of_others", others);
        else json.WriteNull("events_of_others");
        json.WriteNumber("merged", preview.Merged);
        json.WriteStartArray("identifiers");
        foreach (var identifier in preview.Identifiers)
        {
            json.WriteStartObject();
            json.WriteString("name", identifier.Name);
            json.WriteString("value", identifier.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("held_by");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCompletion(Utf8JsonWriter json, ErasureCompletion completion)
    {
        json.WriteStartObject("checkpoint");
        json.WriteNumber("position", completion.Checkpoint.Position);
        json.WriteString("directory", completion.Checkpoint.Directory);
        json.WriteBoolean("made", completion.IsNew);
        json.WriteEndObject();
        json.WriteStartArray("removed");
        foreach (var directory in completion.Removed) json.WriteStringValue(directory);
        json.WriteEndArray();
    }

    private static void WriteState(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("what", "state");
        json.WriteString("until", "its files are compacted, within minutes");
        json.WriteEndObject();
    }

    private static void WriteLog(Utf8JsonWriter json, ErasureView erasure, ErasureRemains remains)
    {
        json.WriteStartObject();
        json.WriteString("what", "log");
        json.WriteNumber("position", Math.Min(remains.LogStart, Math.Max(remains.LogCleanUntil, 1)));
        json.WriteString(
            "kept_until", Instant.OfMicroseconds(erasure.At + (remains.LogRetention.Ticks / TimeSpan.TicksPerMicrosecond)));
        json.WriteBoolean(
            "needs_checkpoint", !remains.Checkpoints.Any(checkpoint => checkpoint.Position + 1 >= erasure.CleanFrom));
        json.WriteString("until", "the retention of the log is over and a checkpoint holds what came before");
        json.WriteEndObject();
    }

    private static void WriteCheckpoint(Utf8JsonWriter json, CheckpointInfo checkpoint)
    {
        json.WriteStartObject();
        json.WriteString("what", "checkpoint");
        json.WriteNumber("position", checkpoint.Position);
        json.WriteString("directory", checkpoint.Directory);
        json.WriteString("until", "its directory is deleted");
        json.WriteEndObject();
    }
}
