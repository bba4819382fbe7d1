using System.Text.Json.Serialization;

namespace OpenOdp.Server.Webhooks;

/// <summary>The webhooks of an account.</summary>
internal sealed record WebhooksAnswer(IReadOnlyList<WebhookAnswer> Webhooks);

/// <summary>A webhook, and how far it is.</summary>
/// <param name="Segments">The ids of the segments that it tells of; none for all.</param>
/// <param name="State"><c>live</c>, <c>retrying</c> or <c>disabled</c>.</param>
/// <param name="Position">The position up to which everything was delivered.</param>
/// <param name="Lag">How many positions that is behind the end of the log.</param>
/// <param name="LastError">Why the last attempt failed, or why it is disabled; null when all is well.</param>
/// <param name="NextAttemptAt">When the request that failed is sent again.</param>
internal sealed record WebhookAnswer(
    string Name, string Url, IReadOnlyList<string> Segments, string State, ulong Position, ulong Lag, string? LastError,
    string? NextAttemptAt)
{
    /// <summary>The secret, in the answer to the call that had the server make one, and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }
}

/// <summary>An attempt to deliver a request.</summary>
/// <param name="Id">The request's id, which is the same in each attempt.</param>
/// <param name="Attempt">How many attempts there were, this one included.</param>
/// <param name="Status">The status of the answer; null when none came.</param>
/// <param name="Error">What went wrong; null when it is delivered.</param>
/// <param name="NextAttemptAt">When it is sent again.</param>
internal sealed record DeliveryAnswer(
    string Id, string At, int Attempt, int? Status, string? Error, long DurationMs, DeliveredPositions Positions,
    string? NextAttemptAt);

/// <summary>The positions of the first and the last change of a request.</summary>
internal sealed record DeliveredPositions(ulong From, ulong To);
