namespace OpenOdp.Client;

/// <summary>What happens to a new event when the queue is full.</summary>
public enum QueueFullMode
{
    /// <summary>The new event is refused with <see cref="OdpSendResult.QueueFull"/>.</summary>
    RefuseNewest,

    /// <summary>
    /// The oldest event that is in no request under way is dropped, those that wait for their next try included; when all are in
    /// requests under way, the new event is refused.
    /// </summary>
    DropOldest,

    /// <summary>
    /// <see cref="IOptimizelyClient.SendOdpEventAsync"/> waits for room. The synchronous methods never wait and answer
    /// <see cref="OdpSendResult.QueueFull"/>.
    /// </summary>
    Wait,
}
