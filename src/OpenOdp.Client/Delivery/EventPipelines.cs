namespace OpenOdp.Client.Delivery;

/// <summary>The ways of all events of a client as one.</summary>
/// <param name="all">Null for a way that is switched off.</param>
internal sealed class EventPipelines(params EventPipeline?[] all)
{
    private readonly EventPipeline[] _all = [.. all.OfType<EventPipeline>()];

    public bool AreOff => _all.Length == 0;

    public OdpDeliveryReport Report => OdpDeliveryReport.Sum(_all.Select(pipeline => pipeline.Report));

    /// <summary>What keeps events from flowing, in words; null when all is well.</summary>
    public string? Fault => _all.Select(pipeline => pipeline.Fault).FirstOrDefault(fault => fault is not null);

    /// <summary>The bytes of the events that wait.</summary>
    public long WaitingBytes => _all.Sum(pipeline => pipeline.WaitingBytes);

    public async Task<OdpDeliveryReport> FlushAsync(CancellationToken cancellationToken) => OdpDeliveryReport.Sum(
        await Task.WhenAll(_all.Select(pipeline => pipeline.FlushAsync(cancellationToken))).ConfigureAwait(false));

    public async Task<OdpDeliveryReport> DrainAsync(TimeSpan deadline, CancellationToken cancellationToken) =>
        OdpDeliveryReport.Sum(
            await Task.WhenAll(_all.Select(pipeline => pipeline.DrainAsync(deadline, cancellationToken))).ConfigureAwait(false));

    public Task StopAsync() => Task.WhenAll(_all.Select(pipeline => pipeline.StopAsync()));
}
