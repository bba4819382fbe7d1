using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Tests.Docs;

/// <summary>The pages say what the code does.</summary>
public sealed partial class DocsTests
{
    [Theory]
    [InlineData("docs/client.md", 6)]
    [InlineData("docs/decisions-engine.md", 1)]
    [InlineData("src/OpenOdp.Client/README.md", 2)]
    public void Every_sample_of_a_client_page_is_compiled(string page, int count)
    {
        var compiled = Unindented(Repository.Read("tests/OpenOdp.Client.Tests/Docs/ClientSamples.cs"));
        var samples = Sample().Matches(Repository.Read(page));

        Assert.Equal(count, samples.Count);
        Assert.All(samples, sample => Assert.Contains(Unindented(sample.Groups[1].Value), compiled, StringComparison.Ordinal));
    }

    [Fact]
    public void The_client_page_names_every_option_and_every_result()
    {
        var page = Page("client.md");

        Assert.All(typeof(OptimizelyClientOptions).GetProperties(), option =>
            Assert.Contains($"{option.Name}", page, StringComparison.Ordinal));
        Assert.All(
            typeof(OdpOptions).GetProperties(), option => Assert.Contains($"`{option.Name}`", page, StringComparison.Ordinal));
        Assert.All(
            typeof(CmabOptions).GetProperties(), option => Assert.Contains($"`{option.Name}`", page, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<OdpSendResult>(), result => Assert.Contains($"`{result}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_client_page_has_a_row_for_each_reason_to_drop_an_event() =>
        Assert.All(
            Enum.GetNames<OdpDropReason>(), reason => Assert.Matches($@"(?m)^\| `{reason}` \| .+ \| .+ \|", Page("client.md")));

    [Fact]
    public void The_diagnosis_page_names_every_warning_and_error_and_no_log_metric_or_option_that_does_not_exist()
    {
        var page = Page("client-diagnosis.md").Replace("1004–1006", "1004, 1005, 1006", StringComparison.Ordinal);
        var messages = typeof(Log).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToArray();
        var metrics = Repository.Read("src/OpenOdp.Client/Diagnostics/ClientMetrics.cs");

        Assert.All(messages.Where(
            m => m.Level >= LogLevel.Warning), m => Assert.Contains($"{m.EventId}", page, StringComparison.Ordinal));
        Assert.All(LogId().Matches(page), id => Assert.Contains(messages, m => $"{m.EventId}" == id.Value));
        Assert.All(Metric().Matches(page), metric => Assert.Contains($"\"{metric.Value}\"", metrics, StringComparison.Ordinal));
        AssertNamesExist(page);
    }

    [Fact]
    public void The_migration_page_names_what_a_user_of_the_official_SDK_calls_and_nothing_of_ours_that_does_not_exist()
    {
        var rows = Page("client-migration.md").Split('\n').Where(line => line.StartsWith('|'))
            .Select(line => line.Split(" | ", 2)).ToArray();
        string[] official =
        [
            "IOptimizely", "NewDefaultInstance", "IsValid", "SendOdpEvent", "CreateUserContext", "Dispose", "IdentifyUser",
            "Flush",
            "WithSdkKey", "WithDatafile", "WithAccessToken", "WithUrl", "WithFormat", "WithPollingInterval", "WithAutoUpdate",
            "WithBlockingTimeoutPeriod", "SetPollingInterval", "SetBlockingTimeOutPeriod", "SetLogger", "OnReady",
            "OptimizelyConfigUpdate", "Build(false)", "WithFlushInterval", "WithTimeoutInterval", "WithEventQueue",
            "WithAutoStart",
            "WithCache", "WithLogger", "WithErrorHandler", "OdpEventApiManager", "OdpSegmentApiManager", "GetUserId",
            "GetAttributes",
            "SetAttribute", "FetchQualifiedSegments", "IGNORE_CACHE", "RESET_CACHE", "GetQualifiedSegments",
            "SetQualifiedSegments",
            "IsQualifiedFor", "Decide", "DecideForKeys", "DecideAll", "Track", "SetForcedDecision", "UserProfileService",
        ];

        var left = string.Join('\n', rows.Select(row => row[0]));
        Assert.All(official, name => Assert.Contains(name, left, StringComparison.Ordinal));
        AssertNamesExist(string.Join('\n', rows.Skip(1).Select(row => row[^1])));
    }

    /// <summary>Every word in code type that looks like one of our names is one.</summary>
    private static void AssertNamesExist(string text)
    {
        string[] others =
            ["ETag", "GetSection", "Microsoft", "Extensions", "Logging", "ILogger", "Optimizely", "OpenOdp", "Client", "NotOdp"];
        var types = typeof(OptimizelyClient).Assembly.GetExportedTypes();
        var names = types.Select(type => type.Name)
            .Concat(types.SelectMany(type => type.GetMembers().Select(member => member.Name)))
            .Concat(others).ToHashSet(StringComparer.Ordinal);

        Assert.All(
            Code().Matches(text).SelectMany(code => Name().Matches(code.Groups[1].Value)),
            name => Assert.Contains(name.Value, names));
    }

    private static string Page(string name) => Repository.Read($"docs/{name}");

    private static string Unindented(string code) => string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex(@"\b1[0-4]\d\d\b")]
    private static partial Regex LogId();

    [GeneratedRegex(@"openodp(\.\w+)+")]
    private static partial Regex Metric();

    [GeneratedRegex("`([^`\n]*)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\b[A-Z][a-z]\w+|\bI[A-Z]\w+")]
    private static partial Regex Name();
}
