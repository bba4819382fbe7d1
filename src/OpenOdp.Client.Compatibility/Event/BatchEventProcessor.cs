using System.Collections.Concurrent;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Notifications;
using OpenOdp.Client.Compatibility.Utils;

namespace OpenOdp.Client.Compatibility.Event;

/// <summary>Sends events in batches: how many, and how long they wait for others.</summary>
public class BatchEventProcessor : EventProcessor, IDisposable
{
    private readonly Builder _settings;
    private (OptimizelyClient Client, TimeSpan Timeout)[] _clients = [];

    private BatchEventProcessor(Builder settings)
        : base(settings.Dispatcher, settings.Center) => _settings = settings;

    /// <summary>True after <see cref="Dispose()"/>.</summary>
    public bool Disposed { get; private set; }

    /// <summary>True until <see cref="Stop()"/>; the client that it was given to sends in any case.</summary>
    public bool IsStarted { get; private set; } = true;

    /// <summary>Who sends; null for the client.</summary>
    public IEventDispatcher EventDispatcher => Dispatcher;

    /// <summary>Who is told of requests, besides the client's own center.</summary>
    public NotificationCenter NotificationCenter => Center;

    /// <summary>Makes <see cref="IsStarted"/> true, and no more: it works from the client on that it is given to.</summary>
    public void Start() => IsStarted = true;

    /// <summary>Lets the events that wait be sent now, and does not wait for that.</summary>
    public void Flush()
    {
        foreach (var (client, _) in _clients)
        {
            _ = client.FlushAsync();
        }
    }

    /// <summary>
    /// Sends the events that wait, and blocks until that is done or the time-out is over. Events that come later are lost no more
    /// than others: the client goes on, and ends when it is disposed itself.
    /// </summary>
    public void Stop()
    {
        IsStarted = false;
        Task.WhenAll(_clients.Select(one => Task.Run(() => one.Client.DrainAsync(one.Timeout)))).GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="Stop()"/>; a second call does nothing.</summary>
    public void Dispose()
    {
        if (Disposed) return;

        Disposed = true;
        Stop();
    }

    internal override void Configure(ExperimentEventOptions options) => _settings.Configure(options);

    internal override void Attach(OptimizelyClient client, TimeSpan timeout) => _clients = [.. _clients, (client, timeout)];

    /// <summary>
    /// Makes a <see cref="BatchEventProcessor"/>. Times and counts that are not above zero stand for the defaults; longer times
    /// than 49 days are 49 days.
    /// </summary>
    public class Builder
    {
        private int _batchSize;
        private TimeSpan _flushInterval;
        private TimeSpan _timeout;

        internal IEventDispatcher Dispatcher { get; private set; }

        internal NotificationCenter Center { get; private set; }

        /// <summary>
        /// The most events in a request, and the number of waiting ones at which they are sent; 500 at most. Default 10.
        /// </summary>
        /// <param name="maxBatchSize">The number.</param>
        public Builder WithMaxBatchSize(int maxBatchSize)
        {
            _batchSize = maxBatchSize;
            return this;
        }

        /// <summary>The longest time that an event waits for others. Default 30 s.</summary>
        /// <param name="flushInterval">The time.</param>
        public Builder WithFlushInterval(TimeSpan flushInterval)
        {
            _flushInterval = flushInterval;
            return this;
        }

        /// <summary>How long the client goes on sending when it is disposed. Default 10 s.</summary>
        /// <param name="timeout">The time.</param>
        public Builder WithTimeoutInterval(TimeSpan timeout)
        {
            _timeout = timeout;
            return this;
        }

        /// <summary>Who sends. Default: who the client is given, or else the client itself.</summary>
        /// <param name="eventDispatcher">The dispatcher.</param>
        public Builder WithEventDispatcher(IEventDispatcher eventDispatcher)
        {
            Dispatcher = eventDispatcher;
            return this;
        }

        /// <summary>Who is told of requests, besides the client's own center.</summary>
        /// <param name="notificationCenter">The center.</param>
        public Builder WithNotificationCenter(NotificationCenter notificationCenter)
        {
            Center = notificationCenter;
            return this;
        }

        /// <summary>Has no effect: the client's own logger is used.</summary>
        /// <param name="logger">The logger that is given to the client.</param>
        public Builder WithLogger(ILogger logger = null)
        {
            _ = logger;
            return this;
        }

        /// <summary>Has no effect: a fault of delivery is no exception here, but logged and counted.</summary>
        /// <param name="errorHandler">The handler that is given to the client.</param>
        public Builder WithErrorHandler(IErrorHandler errorHandler = null)
        {
            _ = errorHandler;
            return this;
        }

        /// <summary>Cannot be had.</summary>
        /// <param name="eventQueue">A queue.</param>
        [Obsolete(
            "The queue is the client's own. Leave this call out; for another bound, make an OptimizelyClient with "
            + "Events.QueueCapacity in its options, and give it to the constructor of Optimizely.",
            error: true)]
        public Builder WithEventQueue(BlockingCollection<object> eventQueue)
        {
            _ = eventQueue;
            return this;
        }

        /// <summary>Makes the processor, which starts with the client that it is given to.</summary>
        public BatchEventProcessor Build() => new((Builder)MemberwiseClone());

        /// <summary>Makes the processor.</summary>
        /// <param name="start">Has no effect: it starts with the client that it is given to.</param>
        public BatchEventProcessor Build(bool start)
        {
            _ = start;
            return Build();
        }

        internal void Configure(ExperimentEventOptions options)
        {
            if (_batchSize > 0) options.MinBatchSize = Math.Min(_batchSize, options.MaxBatchSize);
            options.MaxBatchSize = options.MinBatchSize;
            if (_flushInterval > TimeSpan.Zero) options.FlushInterval = Times.AtMostLongest(_flushInterval);
            if (_timeout > TimeSpan.Zero) options.ShutdownTimeout = Times.AtMostLongest(_timeout);
        }
    }
}
