using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Notifications;

namespace OpenOdp.Client.Compatibility.Event;

/// <summary>
/// Sends each event at once, as a client without a processor does. Those that come while requests are under way are sent
/// together, up to 500; for a smaller bound, use a <see cref="BatchEventProcessor"/>.
/// </summary>
public class ForwardingEventProcessor : EventProcessor
{
    /// <summary>Makes a processor.</summary>
    /// <param name="eventDispatcher">Who sends; who the client is given, or the client itself, when null.</param>
    /// <param name="notificationCenter">Is told of requests, as the client's own center is.</param>
    /// <param name="logger">Has no effect: the client's own logger is used.</param>
    /// <param name="errorHandler">Has no effect: a fault of delivery is no exception here, but logged and counted.</param>
    public ForwardingEventProcessor(
        IEventDispatcher eventDispatcher,
        NotificationCenter notificationCenter,
        ILogger logger = null,
        IErrorHandler errorHandler = null)
        : base(eventDispatcher, notificationCenter) => _ = (logger, errorHandler);

    internal override void Configure(ExperimentEventOptions options) => SendAtOnce(options);

    internal static void SendAtOnce(ExperimentEventOptions options)
    {
        options.FlushInterval = TimeSpan.Zero;
        options.MinBatchSize = 1;
    }
}
