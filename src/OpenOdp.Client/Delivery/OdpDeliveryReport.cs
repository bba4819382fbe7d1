namespace OpenOdp.Client;

/// <summary>
/// How many events a client had accepted at one instant, and what had become of them. <c>Accepted = Sent + Dropped + Waiting</c>
/// always holds.
/// </summary>
/// <param name="Accepted">Events taken into the queue since the client was made.</param>
/// <param name="Sent">Events that the server has taken.</param>
/// <param name="Dropped">Accepted events that were dropped; the sum of <paramref name="DroppedByReason"/>.</param>
/// <param name="Waiting">Events in the queue or in a request under way.</param>
/// <param name="DroppedByReason">The dropped events by reason; reasons that never occurred are absent.</param>
public sealed record OdpDeliveryReport(
    long Accepted,
    long Sent,
    long Dropped,
    long Waiting,
    IReadOnlyDictionary<OdpDropReason, long> DroppedByReason)
{
    /// <summary>The counts of several queues together.</summary>
    internal static OdpDeliveryReport Sum(IEnumerable<OdpDeliveryReport> reports)
    {
        var sum = new OdpDeliveryReport(0, 0, 0, 0, new Dictionary<OdpDropReason, long>());
        foreach (var report in reports)
        {
            var byReason = sum.DroppedByReason.Concat(report.DroppedByReason)
                .GroupBy(pair => pair.Key, pair => pair.Value)
                .ToDictionary(reason => reason.Key, reason => reason.Sum());
            sum = new OdpDeliveryReport(
                sum.Accepted + report.Accepted,
                sum.Sent + report.Sent,
                sum.Dropped + report.Dropped,
                sum.Waiting + report.Waiting,
                byReason);
        }

        return sum;
    }

    /// <summary>The reasons in words, for example <c> (Rejected: 2, Shutdown: 1)</c>; empty when nothing was dropped.</summary>
    internal string Reasons =>
        Dropped == 0 ? "" : $" ({string.Join(", ", DroppedByReason.Select(pair => $"{pair.Key}: {pair.Value}"))})";

    /// <summary>The counts in words, with the reasons.</summary>
    public override string ToString() => $"{Accepted} accepted, {Sent} sent, {Dropped} dropped{Reasons}, {Waiting} waiting";
}
