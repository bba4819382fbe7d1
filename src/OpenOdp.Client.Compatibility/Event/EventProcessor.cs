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

    private protected EventProcessor(bool isOurs) => _ = isOurs;

    // Not abstract, here and in ProjectConfigManager: the compiler would tell of what is not implemented, and not of the cure.
    internal virtual void Configure(ExperimentEventOptions options)
    {
    }
}
