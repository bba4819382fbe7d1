namespace OpenOdp.Client;

/// <summary>
/// The account of a client's events at one instant: <c>Accepted = Sent + Dropped + Waiting</c>, always.
/// </summary>
/// <param name="Accepted">Events taken into the queue since the client was made.</param>
/// <param name="Sent">Events that a server acknowledged with a 2xx status.</param>
/// <param name="Dropped">Events given up; the sum of <paramref name="DroppedByReason"/>.</param>
/// <param name="Waiting">Events in the queue or in a request under way.</param>
/// <param name="DroppedByReason">The dropped events by reason; reasons that never occurred are absent.</param>
public sealed record OdpDeliveryReport(
    long Accepted,
    long Sent,
    long Dropped,
    long Waiting,
    IReadOnlyDictionary<OdpDropReason, long> DroppedByReason)
{
    /// <summary>Empty, or <c> (ServerRefused: 2, Shutdown: 1)</c>.</summary>
    internal string Reasons =>
        Dropped == 0 ? "" : $" ({string.Join(", ", DroppedByReason.Select(pair => $"{pair.Key}: {pair.Value}"))})";

    /// <summary>The account in words, with the reasons.</summary>
    public override string ToString() => $"{Accepted} accepted, {Sent} sent, {Dropped} dropped{Reasons}, {Waiting} waiting";
}
