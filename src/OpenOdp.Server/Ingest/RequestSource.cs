using OpenOdp.Engine.Segments;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Ingest;

/// <summary>What a request says about itself outside its body.</summary>
/// <param name="ReceivedAt">When it arrived, in microseconds since 1970.</param>
internal readonly record struct RequestSource(long ReceivedAt)
{
    /// <summary>A longer key is ignored: cut, it could be another request's.</summary>
    public const int MaxIdempotencyKey = 255;

    /// <summary>The app that sends, from <c>z-app-id</c> (GEN-6).</summary>
    public string? AppId { get; init; }

    /// <summary>Its version, from <c>z-app-version</c>.</summary>
    public string? AppVersion { get; init; }

    /// <summary>True when the request had an <c>Idempotency-Key</c> that is too long.</summary>
    public bool IsKeyTooLong { get; init; }

    /// <summary>The account's segments when it arrived: events may tell of those that are audiences (PT-3).</summary>
    public AccountSegments Segments { get; init; } = AccountSegments.None;

    /// <summary>True where an event whose time cannot be read counts as of its arrival: else it is invalid (EV-22).</summary>
    public bool IsTimeOptional { get; init; }

    /// <summary>Bytes that a body which stands for something larger may become.</summary>
    public long Room { get; init; } = LargeRequests.Small;

    /// <summary>What was changed or left out before there was a body to read; each is a warning.</summary>
    public IReadOnlyList<string>? Remarks { get; init; }

    /// <summary>From <c>Idempotency-Key</c>: names events that carry no id of their own (EV-29).</summary>
    public string? IdempotencyKey { get; init; }
}
