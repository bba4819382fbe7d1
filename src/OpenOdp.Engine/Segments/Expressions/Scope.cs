using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>What an expression sees.</summary>
internal readonly ref struct Scope
{
    /// <summary>For a condition on the customer alone.</summary>
    public Scope(CustomerFields customer, long now) => (Customer, Now) = (customer, now);

    /// <summary>For the filters of a sequence.</summary>
    /// <param name="eventTime">Its segment time (rule D4), which stands for a <c>ts</c> that it does not have.</param>
    public Scope(CustomerFields customer, EventItem @event, long eventTime)
    {
        Customer = customer;
        Event = @event;
        (EventTime, Now) = (eventTime, eventTime);
    }

    public CustomerFields Customer { get; }

    /// <summary>A field, as that is large, and a property would copy it each time.</summary>
    public readonly EventItem Event;

    /// <summary>In ms since 1970.</summary>
    public long EventTime { get; }

    /// <summary>In ms since 1970; no expression inside a sequence reads it (rule G2).</summary>
    public long Now { get; }
}
