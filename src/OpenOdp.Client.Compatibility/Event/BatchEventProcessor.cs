using System.Collections.Concurrent;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Notifications;

namespace OpenOdp.Client.Compatibility.Event;

/// <summary>Sends events in batches: how many, and how long they wait for others.</summary>
public class BatchEventProcessor : EventProcessor
{
    private readonly Builder _settings;

    private BatchEventProcessor(Builder settings)
        : base(isOurs: true) => _settings = settings;

    internal IEventDispatcher Dispatcher => _settings.Dispatcher;

    internal override void Configure(ExperimentEventOptions options) => _settings.Configure(options);

    /// <summary>
    /// Makes a <see cref="BatchEventProcessor"/>. Times and counts that are not above zero stand for the defaults.
    /// </summary>
    public class Builder
    {
        private int _batchSize;
        private TimeSpan _flushInterval;
        private TimeSpan _timeout;

        internal IEventDispatcher Dispatcher { get; private set; }

        /// <summary>The number of waiting events at which they are sent; 500 at most. Default 10.</summary>
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

        /// <summary>Who sends, unless the client is given a dispatcher itself. Default: the client.</summary>
        /// <param name="eventDispatcher">The dispatcher.</param>
        public Builder WithEventDispatcher(IEventDispatcher eventDispatcher)
        {
            Dispatcher = eventDispatcher;
            return this;
        }

        /// <summary>Has no effect: the client's own center is told.</summary>
        /// <param name="notificationCenter">The center that is given to the client.</param>
        public Builder WithNotificationCenter(NotificationCenter notificationCenter)
        {
            _ = notificationCenter;
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
            if (_flushInterval > TimeSpan.Zero) options.FlushInterval = _flushInterval;
            if (_timeout > TimeSpan.Zero) options.ShutdownTimeout = _timeout;
        }
    }
}
