using OpenOdp.Client.Delivery.Queueing;

namespace OpenOdp.Client.Delivery.Sending;

/// <summary>Neighbouring events of a batch that are settled together.</summary>
/// <param name="Events">All of them.</param>
/// <param name="Invalid">The indices of those that the server has named; the request leaves them out.</param>
internal readonly record struct BatchPart(ArraySegment<QueuedEvent> Events, int[]? Invalid = null)
{
    /// <summary>What the request carries.</summary>
    public ArraySegment<QueuedEvent> Posted()
    {
        if (Invalid is null) return Events;

        var invalid = Invalid;
        return Events.Where((_, index) => Array.BinarySearch(invalid, index) < 0).ToArray();
    }

    /// <summary>What the request leaves out.</summary>
    public ArraySegment<QueuedEvent> LeftOut()
    {
        var events = Events;
        return Invalid is null ? [] : Array.ConvertAll(Invalid, index => events[index]);
    }

    /// <summary>What is left when the events of the batch before this number are gone.</summary>
    public BatchPart From(int number)
    {
        var gone = Math.Clamp(number - Events.Offset, 0, Events.Count);
        return gone == 0 ? this : new(Events[gone..]); // the indices of the server were those of all
    }
}
