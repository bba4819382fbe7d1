using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Client.Cmab;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Decisions;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Testing;

/// <summary>
/// What a fake client does for its user contexts: gives what was set, or decides by a datafile, and asks nobody.
/// </summary>
internal sealed class FakeUserServices : IUserServices
{
    private readonly ConcurrentDictionary<string, QualifiedSegments?> _segments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string? VariationKey, bool Enabled, OptimizelyJson Variables)> _decisions =
        new(StringComparer.Ordinal);

    private readonly DecisionListeners _listeners;
    private readonly DecisionService _byDatafile;
    private readonly Action<FakeConversion> _tracked;

    /// <exception cref="FormatException">The datafile is unusable; the message says why.</exception>
    public FakeUserServices(string? datafile, DecisionListeners listeners, Action<FakeConversion> tracked)
    {
        Config = DatafileReader.Read(
            Encoding.UTF8.GetBytes(datafile ?? "{\"version\":\"4\"}"), previous: null, allowInsecure: true, out _);
        _listeners = listeners;
        _tracked = tracked;
        var cmab = new CmabService(
            new CmabOptions { Retries = 0 }, new HttpClient(new NoNetwork()), TimeProvider.System, NullLogger.Instance);
        _byDatafile = new DecisionService(
            () => Config,
            OptimizelyDecideOption.None,
            profiles: null,
            cmab,
            new DecisionOutcome(events: null, listeners, NullLogger.Instance));
    }

    public ProjectConfig Config { get; }

    public void SetSegments(string userId, IReadOnlyList<string>? segments) =>
        _segments[userId] = segments is null ? null : new QualifiedSegments([.. segments]);

    public void SetDecision(string flagKey, string? variationKey, bool enabled, EventData? variables) =>
        _decisions[flagKey] =
            (variationKey, enabled, new OptimizelyJson((variables ?? new Dictionary<string, object?>()).ToDictionary()));

    public ValueTask<QualifiedSegments?> FetchSegmentsAsync(
        string userId, OdpSegmentOption options, CancellationToken cancellationToken) =>
        new(_segments.TryGetValue(userId, out var segments) ? segments : QualifiedSegments.None);

    public OptimizelyDecision Decide(OptimizelyUserContext user, string flagKey, OptimizelyDecideOption options)
    {
        if (flagKey is null || !_decisions.TryGetValue(flagKey, out var set)) return _byDatafile.Decide(user, flagKey, options);

        var variables = (options & OptimizelyDecideOption.ExcludeVariables) != 0 ? OptimizelyJson.Empty : set.Variables;
        var decision = new OptimizelyDecision(set.VariationKey, set.Enabled, variables, null, flagKey, user, []);
        _listeners.DecisionMade(decision, isReported: false, FlagDecision.None);
        return decision;
    }

    public ValueTask<OptimizelyDecision> DecideAsync(
        OptimizelyUserContext user, string flagKey, OptimizelyDecideOption options, CancellationToken cancellationToken) =>
        new(Decide(user, flagKey, options));

    public IReadOnlyDictionary<string, OptimizelyDecision> DecideMany(
        OptimizelyUserContext user, IEnumerable<string>? flagKeys, OptimizelyDecideOption options)
    {
        var keys = flagKeys ?? Config.Flags.Select(flag => flag.Key).Concat(_decisions.Keys);
        return keys.Distinct(StringComparer.Ordinal)
            .Select(key => Decide(user, key, options))
            .Where(decision => decision.Enabled || (options & OptimizelyDecideOption.EnabledFlagsOnly) == 0)
            .ToDictionary(decision => decision.FlagKey, StringComparer.Ordinal);
    }

    public ValueTask<IReadOnlyDictionary<string, OptimizelyDecision>> DecideManyAsync(
        OptimizelyUserContext user,
        IEnumerable<string>? flagKeys,
        OptimizelyDecideOption options,
        CancellationToken cancellationToken) => new(DecideMany(user, flagKeys, options));

    public void Track(string eventKey, OptimizelyUserContext user, EventData? tags)
    {
        if (!string.IsNullOrEmpty(eventKey))
        {
            _tracked(new FakeConversion(
                eventKey, user.UserId, user.Attributes, tags?.ToDictionary()!));
        }
    }

    /// <summary>A rule that asks a prediction service gets no answer.</summary>
    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(new HttpRequestException("A fake client sends nothing."));
    }
}
