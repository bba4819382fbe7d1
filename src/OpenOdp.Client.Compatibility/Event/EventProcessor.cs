using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Event.Entity;
using OpenOdp.Client.Compatibility.Notifications;

namespace OpenOdp.Client.Compatibility.Event;

/// <summary>How impressions and conversions are gathered into requests: all at once, or in batches.</summary>
public abstract class EventProcessor
{
    /// <summary>There are no processors but those of the package.</summary>
    [Obsolete(
        "OpenOdp.Client gathers events itself. Use BatchEventProcessor or ForwardingEventProcessor; to send requests yourself, "
        + "implement IEventDispatcher; to see them, add a LogEvent notification.",
        error: true)]
    protected EventProcessor()
    {
    }

    private protected EventProcessor(IEventDispatcher dispatcher, NotificationCenter center) =>
        (Dispatcher, Center) = (dispatcher, center);

    internal IEventDispatcher Dispatcher { get; }

    /// <summary>Is told of requests, as the client's own center is.</summary>
    internal NotificationCenter Center { get; }

    /// <summary>Cannot be had.</summary>
    /// <param name="userEvent">An event.</param>
    [Obsolete(Cure.Events, error: true)]
    public void Process(UserEvent userEvent)
    {
    }

    // Not abstract, here and in ProjectConfigManager: the compiler would tell of what is not implemented, and not of the cure.
    internal virtual void Configure(ExperimentEventOptions options)
    {
    }

    /// <summary>Takes note of a client that gathers its events in this way.</summary>
    internal virtual void Attach(OptimizelyClient client, TimeSpan timeout)
    {
    }
}
