using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Client.Cmab;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Decisions;
using OpenOdp.Client.Experiments;
using OpenOdp.Client.Json;
using OpenOdp.Client.Users;
using OpenOdp.Client.Variables;

namespace OpenOdp.Client.Testing;

/// <summary>
/// What a fake client does for its user contexts: gives what was set, or decides by a datafile, and asks nobody.
/// </summary>
internal sealed class FakeUserServices : IUserServices
{
    private static readonly Dictionary<string, string> NoTexts = [];

    private readonly ConcurrentDictionary<string, QualifiedSegments?> _segments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (Variation Variation, OptimizelyJson Variables)> _decisions =
        new(StringComparer.Ordinal);

    private readonly IOptimizelyClient _client;
    private readonly DecisionListeners _listeners;
    private readonly DecisionService _byDatafile;
    private readonly Action<FakeConversion> _tracked;

    /// <exception cref="FormatException">The datafile is unusable; the message says why.</exception>
    public FakeUserServices(
        string? datafile, IOptimizelyClient client, DecisionListeners listeners, Action<FakeConversion> tracked)
    {
        Config = DatafileReader.Read(
            Encoding.UTF8.GetBytes(datafile ?? "{\"version\":\"4\"}"), previous: null, allowInsecure: true, out _);
        _client = client;
        _listeners = listeners;
        _tracked = tracked;
        var cmab = new CmabService(
            new CmabOptions { Retries = 0 }, new HttpClient(new NoNetwork()), TimeProvider.System, NullLogger.Instance);
        _byDatafile = new DecisionService(
            () => client.IsReady ? Config : null,
            OptimizelyDecideOption.None,
            profiles: null,
            cmab,
            new DecisionOutcome(events: null, listeners, NullLogger.Instance));
    }

    public ProjectConfig Config { get; }

    public void SetSegments(string userId, IReadOnlyList<string>? segments) =>
        _segments[userId] = segments is null ? null : new QualifiedSegments([.. segments]);

    public void SetDecision(string flagKey, string? variationKey, bool enabled, EventData? variables) =>
        _decisions[flagKey] = (
            new Variation("", variationKey!, enabled, NoTexts),
            variables is null ? OptimizelyJson.Empty : new OptimizelyJson(
                variables.ToDictionary(pair => pair.Key, pair => Variable(pair.Value), StringComparer.Ordinal)));

    public ValueTask<QualifiedSegments?> FetchSegmentsAsync(
        string userId, OdpSegmentOption options, CancellationToken cancellationToken) =>
        new(!_client.IsOdpIntegrated ? null
            : _segments.TryGetValue(userId, out var segments) ? segments : QualifiedSegments.None);

    public OptimizelyDecision Decide(UserState user, string flagKey, OptimizelyDecideOption options)
    {
        if (flagKey is null || !_client.IsReady || !_decisions.TryGetValue(flagKey, out var set))
        {
            return _byDatafile.Decide(user, flagKey, options);
        }

        var variables = (options & OptimizelyDecideOption.ExcludeVariables) != 0 ? OptimizelyJson.Empty : set.Variables;
        var decision = new OptimizelyDecision(set.Variation, new VariableValues(variables, []), null, flagKey, user);
        _listeners.DecisionMade(decision, isReported: false, FlagDecision.None);
        return decision;
    }

    public ValueTask<OptimizelyDecision> DecideAsync(
        UserState user, string flagKey, OptimizelyDecideOption options, CancellationToken cancellationToken) =>
        new(Decide(user, flagKey, options));

    public IReadOnlyDictionary<string, OptimizelyDecision> DecideMany(
        UserState user, IEnumerable<string>? flagKeys, OptimizelyDecideOption options)
    {
        if (!_client.IsReady) return _byDatafile.DecideMany(user, flagKeys, options);

        var keys = flagKeys ?? Config.Flags.Select(flag => flag.Key).Concat(_decisions.Keys);
        return keys.Distinct(StringComparer.Ordinal)
            .Select(key => Decide(user, key, options))
            .Where(decision => decision.Enabled
                || (options & OptimizelyDecideOption.EnabledFlagsOnly) == 0
                || !Knows(decision.FlagKey)) // DA-5
            .ToDictionary(decision => decision.FlagKey, StringComparer.Ordinal);
    }

    public ValueTask<IReadOnlyDictionary<string, OptimizelyDecision>> DecideManyAsync(
        UserState user,
        IEnumerable<string>? flagKeys,
        OptimizelyDecideOption options,
        CancellationToken cancellationToken) => new(DecideMany(user, flagKeys, options));

    public void Track(string eventKey, UserState user, EventData? tags)
    {
        if (!string.IsNullOrEmpty(eventKey) && _client.IsReady)
        {
            _tracked(new FakeConversion(
                eventKey,
                user.UserId,
                new Dictionary<string, object?>(user.Attributes, StringComparer.Ordinal),
                tags?.ToDictionary()!));
        }
    }

    private bool Knows(string flagKey) => Config.FlagsByKey.ContainsKey(flagKey) || _decisions.ContainsKey(flagKey);

    /// <summary>What a datafile would give: a value of a variable, or what JSON makes of any other.</summary>
    private static object? Variable(object? value)
    {
        if (value is null or string or bool or int or long or double or OptimizelyJson) return value;

        var text = new Utf8Text();
        TagText.Write(text, value);
        using var json = JsonDocument.Parse(text.Written.ToArray());
        return JsonValues.Read(json.RootElement);
    }

    /// <summary>A rule that asks a prediction service gets no answer.</summary>
    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(new HttpRequestException("A fake client sends nothing."));
    }
}
