using OpenOdp.Engine.Segments.Memberships;

namespace OpenOdp.Engine.Webhooks;

/// <summary>Whether a webhook sends. Part of the stored form: never renumber.</summary>
public enum WebhookSwitch : byte
{
    /// <summary>It sends.</summary>
    On = 0,

    /// <summary>An operator has switched it off.</summary>
    Off = 1,

    /// <summary>Its receiver has said that it is gone for good.</summary>
    Gone = 2,
}

/// <summary>Whom changes of memberships are told to, and how far that is.</summary>
public sealed record Webhook
{
    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Where requests go.</summary>
    public required string Url { get; init; }

    /// <summary>The ids of the segments that it tells of; none for all.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>The bytes that sign its requests.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>The position of the command that made or changed it last.</summary>
    public required ulong Revision { get; init; }

    /// <summary>Whether it sends.</summary>
    public WebhookSwitch Switch { get; init; }

    /// <summary>The place up to which all was delivered.</summary>
    public required ChangePlace Reached { get; init; }

    /// <summary>What comes next.</summary>
    public WebhookPlan Plan { get; init; } = WebhookPlan.None;

    /// <summary>The webhook once the requests of its plan before a number are delivered.</summary>
    public Webhook Delivered(int first)
    {
        var count = first - Plan.First;
        if (count == 0) return this;
        return this with
        {
            Reached = Plan.Ends[count - 1],
            Plan = Plan with { First = first, Ends = [.. Plan.Ends.Skip(count)] },
        };
    }
}

/// <summary>
/// How changes are shared out over requests. It is written down before they are sent, so that a request that is sent again, after
/// whatever happened, has the same id and the same changes as before.
/// </summary>
public sealed record WebhookPlan
{
    /// <summary>Requests of a plan at most.</summary>
    public const int MaxRequests = 100;

    /// <summary>No plan.</summary>
    public static WebhookPlan None { get; } = new();

    /// <summary>The position of the command that made it; 0 for none.</summary>
    public ulong Position { get; init; }

    /// <summary>The time of that command, in microseconds since 1970.</summary>
    public long At { get; init; }

    /// <summary>The ids of the segments that it tells of; none for all.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>The number of the first request that is not known to be delivered.</summary>
    public int First { get; init; }

    /// <summary>Where that request and those that follow end; each begins where the one before ends.</summary>
    public IReadOnlyList<ChangePlace> Ends { get; init; } = [];
}
