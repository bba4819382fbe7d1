using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Notifications;

namespace OpenOdp.Client.Compatibility.Event;

/// <summary>Sends each event at once, as a client without a processor does.</summary>
public class ForwardingEventProcessor : EventProcessor
{
    /// <summary>Makes a processor. What it is given counts where it is given to the client.</summary>
    /// <param name="eventDispatcher">As for the client.</param>
    /// <param name="notificationCenter">As for the client.</param>
    /// <param name="logger">As for the client.</param>
    /// <param name="errorHandler">As for the client.</param>
    public ForwardingEventProcessor(
        IEventDispatcher eventDispatcher,
        NotificationCenter notificationCenter,
        ILogger logger = null,
        IErrorHandler errorHandler = null)
        : base(isOurs: true) => _ = (eventDispatcher, notificationCenter, logger, errorHandler);

    internal override void Configure(ExperimentEventOptions options) => SendAtOnce(options);

    internal static void SendAtOnce(ExperimentEventOptions options)
    {
        options.FlushInterval = TimeSpan.Zero;
        options.MinBatchSize = 1;
    }
}
