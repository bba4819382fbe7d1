namespace OpenOdp.Server.Webhooks;

/// <summary>What a webhook has done since the server started, for those who ask.</summary>
internal sealed class WebhookProgress
{
    /// <summary>Attempts that are kept.</summary>
    public const int Kept = 100;

    private readonly Lock _gate = new();
    private readonly Queue<(ulong Number, DeliveryAnswer Attempt)> _attempts = new(Kept);
    private ulong _number;
    private Standing _standing = Standing.Unknown;

    /// <summary>Requests that were delivered.</summary>
    public long Delivered { get; private set; }

    /// <summary>Changes that were delivered.</summary>
    public long Changes { get; private set; }

    /// <summary>Attempts that failed.</summary>
    public long Failed { get; private set; }

    /// <summary>How it stands now.</summary>
    public Standing Now
    {
        get
        {
            lock (_gate) return _standing;
        }
    }

    /// <summary>Everything up to a position is delivered.</summary>
    public void Reach(ulong position)
    {
        lock (_gate) _standing = _standing with { Position = position };
    }

    /// <summary>Forgets how it stood: it was changed.</summary>
    public void Begin(ulong revision)
    {
        lock (_gate) _standing = Standing.Unknown with { Revision = revision };
    }

    public void Deliver(DeliveryAnswer attempt, int changes)
    {
        lock (_gate)
        {
            Add(attempt);
            Delivered++;
            Changes += changes;
            _standing = _standing with { Failures = 0, LastError = null, NextAttempt = null };
        }
    }

    public void Fail(DeliveryAnswer attempt)
    {
        lock (_gate)
        {
            Add(attempt);
            Failed++;
            _standing = _standing with
            {
                Failures = _standing.Failures + 1,
                LastError = attempt.Error,
                NextAttempt = attempt.NextAttemptAt,
            };
        }
    }

    /// <summary>The attempts before a number, the newest first.</summary>
    public IReadOnlyList<(ulong Number, DeliveryAnswer Attempt)> Before(ulong? number, int limit)
    {
        lock (_gate) return [.. _attempts.Reverse().Where(one => number is null || one.Number < number).Take(limit)];
    }

    private void Add(DeliveryAnswer attempt)
    {
        if (_attempts.Count == Kept) _attempts.Dequeue();
        _attempts.Enqueue((++_number, attempt));
    }
}

/// <summary>How a webhook stands.</summary>
/// <param name="Position">The position up to which everything was delivered; 0 when it is not known yet.</param>
/// <param name="Failures">Attempts that have failed in a row.</param>
internal sealed record Standing(ulong Position, int Failures, string? LastError, string? NextAttempt)
{
    /// <summary>That of one that has not begun.</summary>
    public static Standing Unknown { get; } = new(0, 0, null, null);

    /// <summary>The revision of the webhook for which this holds.</summary>
    public ulong Revision { get; init; }
}
