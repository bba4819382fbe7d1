#nullable disable

using System.Text;
using OpenOdp.Client.Compatibility;
using OpenOdp.Client.Compatibility.Bucketing;
using OpenOdp.Client.Compatibility.Config;
using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Event;
using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Notifications;
using OpenOdp.Client.Compatibility.Odp;
using OpenOdp.Client.Compatibility.OptimizelyDecisions;

namespace WebShop;

internal sealed class Shop : IDisposable
{
    private readonly ShopLogger _logger = new();
    private readonly KeptProfiles _profiles = new();
    private readonly IOptimizely _optimizely;
    private readonly NotificationCenter _notifications;

    public Shop(string sdkKey, string datafiles, string proxy)
    {
        _notifications = new NotificationCenter(_logger);
        _notifications.AddNotification(NotificationCenter.NotificationType.Decision, OnDecision);
        _notifications.AddNotification(NotificationCenter.NotificationType.Track, OnTrack);
        _notifications.AddNotification(NotificationCenter.NotificationType.LogEvent, OnLogEvent);
        var errorHandler = new DefaultErrorHandler(_logger, false);
        var dispatcher = new ProxyDispatcher(proxy) { Logger = _logger };
        var configManager = new HttpProjectConfigManager.Builder()
            .WithSdkKey(sdkKey)
            .WithFormat(datafiles)
            .WithPollingInterval(TimeSpan.FromMinutes(1))
            .WithBlockingTimeoutPeriod(TimeSpan.FromSeconds(20))
            .WithLogger(_logger)
            .WithErrorHandler(errorHandler)
            .WithNotificationCenter(_notifications)
            .Build();
        var eventProcessor = new BatchEventProcessor.Builder()
            .WithMaxBatchSize(10)
            .WithFlushInterval(TimeSpan.FromSeconds(1))
            .WithTimeoutInterval(TimeSpan.FromSeconds(20))
            .WithEventDispatcher(dispatcher)
            .WithNotificationCenter(_notifications)
            .WithLogger(_logger)
            .Build();
        _optimizely = OptimizelyFactory.NewDefaultInstance(
            configManager, _notifications, dispatcher, errorHandler, _logger, _profiles, eventProcessor);
    }

    public List<string> Journal { get; } = [];

    public List<string> Log => _logger.Lines;

    public int KeptUsers => _profiles.Count;

    public string Checkout(string userId, string plan, int total)
    {
        var attributes = new UserAttributes { { "plan", plan }, { "age", 30 } };
        OptimizelyUserContext user = _optimizely.CreateUserContext(userId, attributes);
        if (!user.FetchQualifiedSegments(new List<OdpSegmentOption> { OdpSegmentOption.IGNORE_CACHE })) return "no segments";

        user.SetAttribute("country", "Finland");
        OptimizelyDecision decision = user.Decide("checkout", new[] { OptimizelyDecideOption.INCLUDE_REASONS });
        if (decision.VariationKey == null)
        {
            return string.Join("; ", decision.Reasons);
        }

        var title = decision.Variables.GetValue<string>("title");
        var limit = (int)decision.Variables.ToDictionary()["limit"];
        var price = user.IsQualifiedFor("has_purchased") && user.Decide("member_price").Enabled ? total * 9 / 10 : total;
        if (price > limit)
        {
            var context = new OptimizelyDecisionContext("checkout", null);
            user.SetForcedDecision(context, new OptimizelyForcedDecision(decision.VariationKey));
            user.RemoveForcedDecision(context);
        }

        user.TrackEvent("purchase", new EventTags { { "revenue", price * 100 }, { "coupon", "none" } });
        _optimizely.SendOdpEvent(
            action: "purchased",
            identifiers: new Dictionary<string, string> { { "fs_user_id", userId }, { "email", userId + "@example.com" } },
            type: "shop",
            data: new Dictionary<string, object> { { "total", price } });
        return $"{title} for {price}";
    }

    public string Button(string userId)
    {
        _optimizely.SetForcedVariation("button_colour", "tester", "ctl");
        Variation variation = _optimizely.Activate("button_colour", userId, new UserAttributes { { "plan", "gold" } });
        var dark = _optimizely.GetFeatureVariableBoolean("checkout", "dark", userId) ?? false;
        var member = _optimizely.IsFeatureEnabled("member_price", userId);
        return $"{variation?.Key ?? "none"}, {(dark ? "dark" : "light")}, {(member ? "member" : "guest")}";
    }

    public void Dispose() => (_optimizely as IDisposable)?.Dispose();

    private void OnDecision(string type, string userId, UserAttributes attributes, Dictionary<string, object> info) =>
        Journal.Add($"decision {type} {userId} {(info.TryGetValue("flagKey", out var flag) ? flag : "")}".TrimEnd());

    private void OnTrack(string eventKey, string userId, UserAttributes attributes, EventTags tags, LogEvent logEvent) =>
        Journal.Add($"track {eventKey} {userId} {tags["revenue"]} {logEvent.HttpVerb}");

    private void OnLogEvent(LogEvent logEvent) =>
        _logger.Log(LogLevel.INFO, $"batch of {logEvent.Params["account_id"]} to {logEvent.Url}");

    private sealed class ShopLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public void Log(LogLevel level, string message)
        {
            lock (Lines) Lines.Add($"{level} {message}");
        }
    }

    private sealed class KeptProfiles : UserProfileService
    {
        private readonly Dictionary<string, Dictionary<string, object>> _kept = [];

        public int Count => _kept.Count;

        public Dictionary<string, object> Lookup(string userId) => _kept.TryGetValue(userId, out var profile) ? profile : null;

        public void Save(Dictionary<string, object> profile) => _kept[(string)profile[UserProfile.USER_ID_KEY]] = profile;
    }

    private sealed class ProxyDispatcher(string proxy) : IEventDispatcher
    {
        private static readonly HttpClient Http = new();

        public ILogger Logger { get; set; }

        public void DispatchEvent(LogEvent logEvent)
        {
            using var body = new StringContent(logEvent.GetParamsAsJson(), Encoding.UTF8, "application/json");
            Http.PostAsync(proxy, body).GetAwaiter().GetResult().EnsureSuccessStatusCode();
        }
    }
}
