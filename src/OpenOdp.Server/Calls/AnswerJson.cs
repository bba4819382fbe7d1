using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Clock;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Datafiles;
using OpenOdp.Server.Erasure;
using OpenOdp.Server.Events;
using OpenOdp.Server.Experiments;
using OpenOdp.Server.Http;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Operations;
using OpenOdp.Server.Orders;
using OpenOdp.Server.Retention;
using OpenOdp.Server.Segments;
using OpenOdp.Server.Segments.Uploads;
using OpenOdp.Server.Statistics;
using OpenOdp.Server.Webhooks;

namespace OpenOdp.Server.Calls;

/// <summary>
/// Every answer of the server but the 202 is one of these types; their members are named as JSON has them, in snake case. An
/// answer whose type is not here does not leave the server.
/// </summary>
[JsonSerializable(typeof(AcceptedAnswer))]
[JsonSerializable(typeof(CheckpointAnswer))]
[JsonSerializable(typeof(ClockAnswer))]
[JsonSerializable(typeof(CompactionAnswer))]
[JsonSerializable(typeof(ChangeAnswer))]
[JsonSerializable(typeof(CountersAnswer))]
[JsonSerializable(typeof(CustomerAnswer))]
[JsonSerializable(typeof(DatafilesAnswer))]
[JsonSerializable(typeof(DatafileTakenAnswer))]
[JsonSerializable(typeof(DeliveryAnswer))]
[JsonSerializable(typeof(ErasureAnswer))]
[JsonSerializable(typeof(EventAnswer))]
[JsonSerializable(typeof(ExperimentResults))]
[JsonSerializable(typeof(ExplanationAnswer))]
[JsonSerializable(typeof(FaultAnswer))]
[JsonSerializable(typeof(FloorAnswer))]
[JsonSerializable(typeof(GatewayAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(HeldMergesAnswer))]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeysAnswer))]
[JsonSerializable(typeof(LiftAnswer))]
[JsonSerializable(typeof(MembershipChangeAnswer))]
[JsonSerializable(typeof(MembershipsAnswer))]
[JsonSerializable(typeof(MembersToldAnswer))]
[JsonSerializable(typeof(MergeAllowedAnswer))]
[JsonSerializable(typeof(MergeAnswer))]
[JsonSerializable(typeof(MergePreviewAnswer))]
[JsonSerializable(typeof(MergeUndoneAnswer))]
[JsonSerializable(typeof(OrderAnswer))]
[JsonSerializable(typeof(OriginUndoneAnswer))]
[JsonSerializable(typeof(PastExplanationAnswer))]
[JsonSerializable(typeof(ProfileAnswer))]
[JsonSerializable(typeof(ReceiptAnswer))]
[JsonSerializable(typeof(RequestAnswer))]
[JsonSerializable(typeof(RevisionAnswer))]
[JsonSerializable(typeof(SegmentAnswer))]
[JsonSerializable(typeof(SegmentFaultAnswer))]
[JsonSerializable(typeof(SegmentIdsAnswer))]
[JsonSerializable(typeof(SegmentMemberAnswer))]
[JsonSerializable(typeof(SegmentPreviewAnswer))]
[JsonSerializable(typeof(SegmentStatesAnswer))]
[JsonSerializable(typeof(SegmentValidAnswer))]
[JsonSerializable(typeof(SplitAnswer))]
[JsonSerializable(typeof(StatisticsAnswer))]
[JsonSerializable(typeof(SuppressionAnswer))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(WebhooksAnswer))]
[JsonSerializable(typeof(string))]
internal sealed partial class AnswerJson : JsonSerializerContext
{
    /// <summary>Text as it is: every answer is JSON by its content type, and no page embeds it.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What writes them.</summary>
    public static readonly AnswerJson Context = new(new JsonSerializerOptions
    {
        Encoder = WriterOptions.Encoder,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    });

    /// <summary>The JSON of an answer.</summary>
    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, TypeOf<T>());

    /// <summary>Writes an answer as a part of another.</summary>
    public static void Write<T>(Utf8JsonWriter json, T value) => JsonSerializer.Serialize(json, value, TypeOf<T>());

    private static JsonTypeInfo<T> TypeOf<T>() =>
        (JsonTypeInfo<T>?)Context.GetTypeInfo(typeof(T))
        ?? throw new InvalidOperationException($"{typeof(T)} is no answer yet. Give it its line in {nameof(AnswerJson)}.");
}
