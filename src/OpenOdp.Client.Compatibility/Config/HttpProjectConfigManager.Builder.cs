using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Exceptions;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Notifications;

namespace OpenOdp.Client.Compatibility.Config;

/// <content>What it is made by.</content>
public partial class HttpProjectConfigManager
{
    /// <summary>
    /// Makes an <see cref="HttpProjectConfigManager"/>. Times that are not above zero, or above 49 days, stand for the defaults.
    /// </summary>
    public class Builder
    {
        private string _datafile;
        private string _accessToken;
        private string _url;
        private string _format;
        private IErrorHandler _errorHandler;
        private TimeSpan _pollingInterval = TimeSpan.FromMinutes(5);
        private bool _autoUpdate = true;

        internal string SdkKey { get; private set; }

        internal TimeSpan BlockingTimeout { get; private set; } = FirstDatafile.Patience;

        internal ILogger Logger { get; private set; }

        internal NotificationCenter Center { get; private set; }

        /// <summary>How long calls wait for the first datafile. Default 15 s.</summary>
        /// <param name="blockingTimeoutSpan">The time.</param>
        public Builder WithBlockingTimeoutPeriod(TimeSpan blockingTimeoutSpan)
        {
            BlockingTimeout = IsTimer(blockingTimeoutSpan) ? blockingTimeoutSpan : FirstDatafile.Patience;
            return this;
        }

        /// <summary>The text of a datafile that is used until the published one arrives.</summary>
        /// <param name="datafile">The text.</param>
        public Builder WithDatafile(string datafile)
        {
            _datafile = datafile;
            return this;
        }

        /// <summary>The key of the environment whose datafile is polled.</summary>
        /// <param name="sdkKey">The key.</param>
        public Builder WithSdkKey(string sdkKey)
        {
            SdkKey = sdkKey;
            return this;
        }

        /// <summary>The access token of a private datafile.</summary>
        /// <param name="accessToken">The token.</param>
        public Builder WithAccessToken(string accessToken)
        {
            _accessToken = accessToken;
            return this;
        }

        /// <summary>The address of the datafile.</summary>
        /// <param name="url">The address.</param>
        public Builder WithUrl(string url)
        {
            _url = url;
            return this;
        }

        /// <summary>The address of the datafile, unless there is an URL; <c>{0}</c> stands for the SDK key.</summary>
        /// <param name="format">The address.</param>
        public Builder WithFormat(string format)
        {
            _format = format;
            return this;
        }

        /// <summary>The time between two polls. Default 5 min.</summary>
        /// <param name="period">The time.</param>
        public Builder WithPollingInterval(TimeSpan period)
        {
            _pollingInterval = IsTimer(period) ? period : TimeSpan.FromMinutes(5);
            return this;
        }

        /// <summary>Whether the datafile is fetched again and again, or once and after 49 days. Default true.</summary>
        /// <param name="autoUpdate">False for once.</param>
        public Builder WithAutoUpdate(bool autoUpdate)
        {
            _autoUpdate = autoUpdate;
            return this;
        }

        /// <summary>Where it logs until a client has taken over.</summary>
        /// <param name="logger">The logger.</param>
        public Builder WithLogger(ILogger logger)
        {
            Logger = logger;
            return this;
        }

        /// <summary>
        /// Who is told that there is neither a key nor an URL; the log when null. A datafile that does not come is only logged.
        /// </summary>
        /// <param name="errorHandler">The handler.</param>
        public Builder WithErrorHandler(IErrorHandler errorHandler)
        {
            _errorHandler = errorHandler;
            return this;
        }

        /// <summary>Who is told of new datafiles.</summary>
        /// <param name="notificationCenter">The center.</param>
        public Builder WithNotificationCenter(NotificationCenter notificationCenter)
        {
            Center = notificationCenter;
            return this;
        }

        /// <summary>
        /// Has no effect: it polls from the time on when it is given to a client, or asked for its datafile, whichever is first.
        /// </summary>
        /// <param name="startByDefault">Whether it polls from the start.</param>
        public Builder WithStartByDefault(bool startByDefault = true)
        {
            _ = startByDefault;
            return this;
        }

        /// <summary>Makes the manager, and waits for the first datafile within the blocking time-out.</summary>
        public HttpProjectConfigManager Build() => Build(defer: false);

        /// <summary>Makes the manager.</summary>
        /// <param name="defer">True to leave the wait to the first call that needs the datafile.</param>
        public HttpProjectConfigManager Build(bool defer)
        {
            if (string.IsNullOrWhiteSpace(SdkKey) && string.IsNullOrEmpty(_url))
            {
                var errors = _errorHandler ?? new DefaultErrorHandler(Logger ?? new DefaultLogger(), throwExceptions: false);
                errors.HandleError(new OptimizelyException(
                    "SdkKey cannot be null: no datafile is fetched. Give one to WithSdkKey, or an address to WithUrl."));
            }

            var manager = new HttpProjectConfigManager((Builder)MemberwiseClone());
            if (!defer) manager.GetConfig();
            return manager;
        }

        internal void Configure(OptimizelyClientOptions options)
        {
            // An address is polled without a key too, and a client polls when it has one.
            options.SdkKey = string.IsNullOrWhiteSpace(SdkKey) && !string.IsNullOrEmpty(_url) ? _url : SdkKey;
            options.Datafile = string.IsNullOrWhiteSpace(options.SdkKey) ? _datafile ?? "" : _datafile;
            options.DatafileAccessToken = string.IsNullOrEmpty(_accessToken) ? null : _accessToken;
            options.DatafileUrlTemplate = !string.IsNullOrEmpty(_url) ? _url : string.IsNullOrEmpty(_format) ? null : _format;
            options.PollingInterval = _autoUpdate ? _pollingInterval : OptionsLimits.LongestTimer;
        }

        private static bool IsTimer(TimeSpan time) => time > TimeSpan.Zero && time <= OptionsLimits.LongestTimer;
    }
}
