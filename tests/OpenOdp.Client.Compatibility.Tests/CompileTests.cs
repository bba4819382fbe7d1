using OpenOdp.Client.Compatibility.Tests.Support;

namespace OpenOdp.Client.Compatibility.Tests;

/// <summary>Programs for the official SDK, as compilers see them.</summary>
public sealed class CompileTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using OptimizelySDK;
        using OptimizelySDK.AudienceConditions;
        using OptimizelySDK.Bucketing;
        using OptimizelySDK.Cmab;
        using OptimizelySDK.Config;
        using OptimizelySDK.Entity;
        using OptimizelySDK.ErrorHandler;
        using OptimizelySDK.Event;
        using OptimizelySDK.Event.Builder;
        using OptimizelySDK.Event.Dispatcher;
        using OptimizelySDK.Event.Entity;
        using OptimizelySDK.Exceptions;
        using OptimizelySDK.Logger;
        using OptimizelySDK.Notifications;
        using OptimizelySDK.Odp;
        using OptimizelySDK.Odp.Entity;
        using OptimizelySDK.OptimizelyDecisions;
        using OptimizelySDK.OptlyConfig;
        using OptimizelySDK.Utils;

        """;

    /// <summary>What stands in a method, and a part of the message that the compiler gives.</summary>
    public static TheoryData<string, string> Cured => new()
    {
        { "OptimizelyFactory.NewDefaultInstance();", "call NewDefaultInstance(sdkKey)" },
        { "odp.IdentifyUser(\"u1\");", "Use CreateUserContext of Optimizely" },
        { "odp.SendEvent(\"t\", \"a\", new Dictionary<string, string>(), null);", "Use SendOdpEvent(action, identifiers" },
        { "odp.FetchQualifiedSegments(\"u1\", null);", "Use FetchQualifiedSegments of OptimizelyUserContext" },
        { "odp.UpdateSettings(\"key\", \"host\", null);", "Leave this call out" },
        { "odp.EventManager.ToString();", "Use SendOdpEvent of Optimizely" },
        { "IOdpManager own = null;", "Use OdpManager for the settings" },
        { "var own = new OdpConfig(\"key\", \"host\", null);", "with Odp in its options" },
        { "var one = new OdpEvent(\"t\", \"a\", null);", "Use SendOdpEvent of Optimizely" },
        { "var manager = new OdpEventManager.Builder().WithAutoStart(true).Build();", "with Odp.FlushInterval and its like" },
        { "var cache = new LruCache<List<string>>(10, TimeSpan.Zero);", "Use WithCache(maxSize, itemTimeout)" },
        { "foreach (var key in config.FeatureKeyMap.Keys) { }", "Use GetOptimizelyConfig() of Optimizely" },
        { "config.GetExperimentFromKey(\"e\").ToString();", "Use GetOptimizelyConfig() of Optimizely" },
        { "var count = config.Events.Length;", "Use GetOptimizelyConfig() of Optimizely" },
        { "Experiment experiment = null;", "Use GetOptimizelyConfig() of Optimizely" },
        { "new OptimizelyConfigService(config).GetOptimizelyConfig();", "Use GetOptimizelyConfig() of Optimizely" },
        { "http.SetConfig(config);", "Use WithDatafile of the Builder" },
        { "http.Start();", "Leave this call out" },
        { "http.Stop();", "Dispose the Optimizely" },
        { "new BatchEventProcessor.Builder().WithEventQueue(null);", "with Events.QueueCapacity in its options" },
        { "PollingProjectConfigManager polling = http;", "Use HttpProjectConfigManager" },
        { "processor.Process(null);", "Use TrackEvent of OptimizelyUserContext" },
        { "if (new object() is UserEvent) { }", "Use TrackEvent of OptimizelyUserContext" },
        { "var visitor = new Visitor(null, null, null);", "Use TrackEvent of OptimizelyUserContext" },
        { "Validator.ValidateJSONSchema(\"{}\");", "Use DatafileProjectConfig.Create" },
        { "new Exception().GetAllMessages();", "Use Message of the exception" },
        { "var decider = new DecisionService(null, null, null, null);", "Use Decide of OptimizelyUserContext" },
        { "ICondition condition = new AndCondition();", "Use Decide of OptimizelyUserContext" },
        { "user.GetForcedDecisionsStore();", "Use SetForcedDecision" },
        { "var cmab = new CmabConfig(customCache: null);", "Use CmabConfig(cacheSize, cacheTtl)" },
        { "new Variation().GetFeatureVariableUsageFromId(\"1\");", "Use GetAllFeatureVariables of Optimizely" },
        { "if (new object() is InvalidAttributeException) { }", "use an ILogger to see it" },
        { "OptimizelySDKConfigSection section = null;", "App.config is not read" },
        {
            "center.AddNotification(NotificationCenter.NotificationType.Activate, new NotificationCenter.ActivateCallback(OnActivate));",
            "Use a DecisionCallback"
        },
    };

    [Fact]
    public void A_program_that_does_what_the_documentation_shows_compiles_without_a_warning() =>
        Assert.Empty(Compiler.Complaints(Usings + """
            public static class Program
            {
                public static void Main()
                {
                    var logger = new DefaultLogger();
                    var errors = new NoOpErrorHandler();
                    var center = new NotificationCenter(logger);
                    center.AddNotification(NotificationCenter.NotificationType.Decision, OnDecision);
                    center.AddNotification(NotificationCenter.NotificationType.LogEvent, OnLogEvent);
                    ProjectConfigManager manager = new HttpProjectConfigManager.Builder()
                        .WithSdkKey("key").WithPollingInterval(TimeSpan.FromMinutes(1)).WithNotificationCenter(center)
                        .WithStartByDefault(true).Build(true);
                    using (var processor = new BatchEventProcessor.Builder()
                        .WithMaxBatchSize(5)
                        .WithFlushInterval(TimeSpan.FromSeconds(5))
                        .WithTimeoutInterval(TimeSpan.FromMinutes(1))
                        .WithEventDispatcher(new DefaultEventDispatcher(logger))
                        .WithNotificationCenter(center)
                        .WithLogger(logger)
                        .WithErrorHandler(errors)
                        .Build())
                    using (var odp = new OdpManager.Builder().WithCache(100, TimeSpan.FromMinutes(5)).WithLogger(logger).Build())
                    using (var optimizely = new Optimizely(
                        manager, center, new DefaultEventDispatcher(logger), logger, errors, null, processor,
                        new[] { OptimizelyDecideOption.INCLUDE_REASONS }, odp, new CmabConfig(100, TimeSpan.FromMinutes(5))))
                    {
                        var attributes = new UserAttributes
                        {
                            { ControlAttributes.BUCKETING_ID_ATTRIBUTE, "b" }, { ControlAttributes.USER_AGENT_ATTRIBUTE, "bot" },
                        };
                        OptimizelyUserContext user = optimizely.CreateUserContext("user123", attributes);
                        user.SetAttribute("is_logged_in", false);
                        OptimizelyDecision decision = user.Decide("product_sort");
                        var sort = decision.Variables.GetValue<string>("sort_method");
                        foreach (var one in user.DecideForKeys(new[] { "a", "b" })) logger.Log(LogLevel.INFO, one.Value.FlagKey);
                        user.DecideAll(new[] { OptimizelyDecideOption.ENABLED_FLAGS_ONLY });
                        user.TrackEvent("purchased", new EventTags { { "revenue", 10000 }, { "none", null } }.FilterNullValues(logger));
                        foreach (var flag in optimizely.GetOptimizelyConfig().FeaturesMap.Values) logger.Log(LogLevel.INFO, flag.Key);
                        ProjectConfig config = manager.GetConfig();
                        logger.Log(LogLevel.INFO, config.SDKKey + config.EnvironmentKey + config.HostForOdp + Optimizely.SDK_VERSION);
                        processor.Flush();
                        processor.Stop();
                    }
                }

                private static void OnDecision(
                    string type, string userId, UserAttributes attributes, Dictionary<string, object> decisionInfo) =>
                    Console.WriteLine(type == DecisionNotificationTypes.FLAG ? decisionInfo["flagKey"] : userId);

                private static void OnLogEvent(LogEvent logEvent) => Console.WriteLine(logEvent.GetParamsAsJson());
            }
            """));

    [Theory]
    [MemberData(nameof(Cured))]
    public void What_cannot_be_carried_over_names_its_cure(string line, string cure)
    {
        var complaints = Compiler.Complaints(Usings + $$"""
            public static class Program
            {
                public static void Run(
                    OdpManager odp, ProjectConfig config, HttpProjectConfigManager http, BatchEventProcessor processor,
                    OptimizelyUserContext user, NotificationCenter center)
                {
                    {{line}}
                }

                private static void OnActivate(object e, string u, UserAttributes a, Variation v, LogEvent l) { }
            }
            """);

        Assert.Contains(complaints, one => one.StartsWith("CS0619 ", StringComparison.Ordinal)
            && one.Contains(cure, StringComparison.Ordinal));
    }

    [Fact]
    public void A_manager_a_processor_and_a_datafile_of_ones_own_name_their_cures()
    {
        var complaints = string.Join('\n', Compiler.Complaints(Usings + """
            public class Manager : ProjectConfigManager { }
            public class Processor : EventProcessor { }
            public class Datafile : ProjectConfig { }
            """));

        Assert.Contains("Use HttpProjectConfigManager.Builder with WithUrl or WithFormat", complaints, StringComparison.Ordinal);
        Assert.Contains("Use BatchEventProcessor or ForwardingEventProcessor", complaints, StringComparison.Ordinal);
        Assert.Contains("Use DatafileProjectConfig.Create", complaints, StringComparison.Ordinal);
    }
}
