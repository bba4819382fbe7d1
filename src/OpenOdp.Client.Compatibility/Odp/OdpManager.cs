using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Utils;

namespace OpenOdp.Client.Compatibility.Odp;

/// <summary>Settings of all that talks to ODP.</summary>
public partial class OdpManager : IDisposable
{
    private readonly Builder _settings;
    private readonly bool _isEnabled;

    private OdpManager(Builder settings, bool isEnabled) => (_settings, _isEnabled) = (settings, isEnabled);

    /// <summary>Does nothing: the client that this was given to sends what waits when it is disposed itself.</summary>
    public void Dispose()
    {
    }

    internal void Configure(OdpOptions options)
    {
        options.Enabled = _isEnabled;
        _settings.Configure(options);
    }

    /// <summary>Makes an <see cref="OdpManager"/>.</summary>
    public class Builder
    {
        private int? _cacheSize;
        private TimeSpan? _cacheTimeout;

        /// <summary>How the segments of users are kept. What is below zero stands for the defaults.</summary>
        /// <param name="maxSize">The most users; 0 keeps none. Default 10,000.</param>
        /// <param name="itemTimeout">How long; zero keeps them for ever, and more than 49 days is 49 days. Default 600 s.</param>
        public Builder WithCache(int? maxSize = null, TimeSpan? itemTimeout = null)
        {
            (_cacheSize, _cacheTimeout) = (maxSize, itemTimeout);
            return this;
        }

        /// <summary>Has no effect: the client's own logger is used.</summary>
        /// <param name="logger">The logger that is given to the client.</param>
        public Builder WithLogger(ILogger logger = null)
        {
            _ = logger;
            return this;
        }

        /// <summary>Has no effect: a fault of ODP is no exception here, but logged and counted.</summary>
        /// <param name="errorHandler">The handler that is given to the client.</param>
        public Builder WithErrorHandler(IErrorHandler errorHandler = null)
        {
            _ = errorHandler;
            return this;
        }

        /// <summary>Cannot be had.</summary>
        /// <param name="cache">A cache.</param>
        [Obsolete(
            "The cache of segments is the client's own. Use WithCache(maxSize, itemTimeout) for its size and its time.",
            error: true)]
        public Builder WithCache(ICache<List<string>> cache)
        {
            _ = cache;
            return this;
        }

        /// <summary>Cannot be had.</summary>
        /// <param name="segmentManager">A manager.</param>
        [Obsolete(
            "Segments are fetched by the client itself. Leave this call out; for its time limit, make an OptimizelyClient with "
            + "Odp.SegmentsTimeout in its options, and give it to the constructor of Optimizely.",
            error: true)]
        public Builder WithSegmentManager(IOdpSegmentManager segmentManager)
        {
            _ = segmentManager;
            return this;
        }

        /// <summary>Cannot be had.</summary>
        /// <param name="eventManager">A manager.</param>
        [Obsolete(
            "Events are sent by the client itself. Leave this call out; for the settings of delivery, make an OptimizelyClient "
            + "with Odp.FlushInterval and its like in its options, and give it to the constructor of Optimizely.",
            error: true)]
        public Builder WithEventManager(IOdpEventManager eventManager)
        {
            _ = eventManager;
            return this;
        }

        /// <summary>Makes the settings.</summary>
        /// <param name="asEnabled">False for a client that does not use ODP.</param>
        public OdpManager Build(bool asEnabled = true) => new((Builder)MemberwiseClone(), asEnabled);

        internal void Configure(OdpOptions options)
        {
            if (_cacheSize is >= 0) options.SegmentsCacheSize = _cacheSize.Value;
            if (_cacheTimeout >= TimeSpan.Zero) options.SegmentsCacheTimeout = Times.AtMostLongest(_cacheTimeout.Value);
        }
    }
}
