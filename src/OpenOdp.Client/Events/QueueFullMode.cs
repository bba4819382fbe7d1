namespace OpenOdp.Client;

/// <summary>What happens to a new event when the queue is full.</summary>
public enum QueueFullMode
{
    /// <summary>The new event is refused with <see cref="OdpSendResult.QueueFull"/>.</summary>
    RejectNewest,

    /// <summary>
    /// The oldest event that is not in a request is dropped; when all are in requests, the new event is refused.
    /// </summary>
    DropOldest,

    /// <summary>
    /// <see cref="IOptimizelyClient.SendOdpEventAsync"/> waits for room. The synchronous methods never wait and answer
    /// <see cref="OdpSendResult.QueueFull"/>.
    /// </summary>
    Wait,
}
