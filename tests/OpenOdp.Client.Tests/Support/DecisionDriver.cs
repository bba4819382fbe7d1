using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace OpenOdp.Client.Tests.Support;

/// <summary>
/// A client on the datafile of a vector, and all that it would have sent: nothing leaves the process, whatever hosts the
/// datafile names.
/// </summary>
internal sealed class DecisionDriver : HttpMessageHandler, IUserProfileService, IAsyncDisposable
{
    private readonly JsonNode _vector;
    private readonly List<(Uri Url, JsonNode Body)> _requests = [];

    public DecisionDriver(JsonNode vector, string? datafile = null)
    {
        _vector = vector;
        Client = new OptimizelyClient(new OptimizelyClientOptions
        {
            Datafile = datafile ?? Vectors.Datafile(vector["datafile"]!),
            HttpMessageHandler = this,
            DefaultDecideOptions = Options(vector["default_options"]),
            UserProfileService = vector["user_profile_service"] is null ? null : this,
            Odp = { Enabled = false },
            Events = { MaxRequestsInFlight = 1 },
            Cmab = { UrlTemplate = "https://cmab.invalid/predict/{0}" },
        });
        foreach (var forced in vector["forced_variations"]?.AsArray() ?? [])
        {
            ForceVariation((string)forced!["experiment"]!, (string)forced["variation"]!);
        }
    }

    public OptimizelyClient Client { get; }

    /// <summary>What the prediction service answers; null is a 500.</summary>
    public string? Prediction { get; init; }

    public List<UserProfile> Saved { get; } = [];

    public IEnumerable<(Uri Url, JsonNode Body)> EventRequests =>
        Requests.Where(request => request.Url.Host.EndsWith("logx.optimizely.com", StringComparison.Ordinal));

    public IEnumerable<(Uri Url, JsonNode Body)> PredictionRequests =>
        Requests.Where(request => request.Url.Host == "cmab.invalid");

    private List<(Uri Url, JsonNode Body)> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static OptimizelyDecideOption Options(JsonNode? names) => (names?.AsArray() ?? [])
        .Select(name => Enum.Parse<OptimizelyDecideOption>(((string)name!).Replace("_", "", StringComparison.Ordinal), true))
        .Aggregate(OptimizelyDecideOption.None, (all, one) => all | one);

    /// <summary>The user of the vector, with what is known of him.</summary>
    public OptimizelyUserContext User()
    {
        var user = Client.CreateUserContext((string)_vector["user_id"]!, Vectors.Map(_vector["attributes"]));
        if (_vector.AsObject().TryGetPropertyValue("qualified_segments", out var segments))
        {
            user.QualifiedSegments = segments?.AsArray().Select(segment => (string)segment!).ToArray();
        }

        foreach (var forced in _vector["forced_decisions"]?.AsArray() ?? [])
        {
            user.SetForcedDecision(
                (string)forced!["flag_key"]!, (string?)forced["rule_key"], (string)forced["variation_key"]!);
        }

        return user;
    }

    /// <summary>Calls what the vector calls.</summary>
    public async Task<IReadOnlyDictionary<string, OptimizelyDecision>> DecideAsync(bool blocking)
    {
        var options = Options(_vector["options"]);
        var user = User();
        switch ((string?)_vector["api"])
        {
            case "decideForKeys":
                var keys = _vector["flag_keys"]!.AsArray().Select(key => (string)key!).ToArray();
                return blocking ? user.DecideForKeys(keys, options) : await user.DecideForKeysAsync(keys, options);
            case "decideAll":
                return blocking ? user.DecideAll(options) : await user.DecideAllAsync(options);
            default:
                var flag = (string)_vector["flag_key"]!;
                var decision = blocking ? user.Decide(flag, options) : await user.DecideAsync(flag, options);
                return new Dictionary<string, OptimizelyDecision> { [flag ?? "null"] = decision };
        }
    }

    /// <summary>The events that were sent, each with the address of its request.</summary>
    public async Task<List<(Uri Url, JsonNode Visitor)>> VisitorsAsync()
    {
        await Client.Flushed();
        return [.. EventRequests.SelectMany(request =>
            request.Body["visitors"]!.AsArray().Select(visitor => (request.Url, visitor!)))];
    }

    public ValueTask<UserProfile?> LookupAsync(string userId, CancellationToken cancellationToken)
    {
        var service = _vector["user_profile_service"]!;
        if ((bool?)service["throw_lookup"] == true) throw new InvalidOperationException("lookup boom");

        return new(service["profile"] is not { } profile ? null : new UserProfile(
            userId,
            profile["experiment_bucket_map"]?.AsObject()
                .ToDictionary(pair => pair.Key, pair => (string)pair.Value!["variation_id"]!)!));
    }

    public ValueTask SaveAsync(UserProfile profile, CancellationToken cancellationToken)
    {
        if ((bool?)_vector["user_profile_service"]!["throw_save"] == true) throw new InvalidOperationException("save boom");

        Saved.Add(profile with { VariationIds = new Dictionary<string, string>(profile.VariationIds) });
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        Dispose();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!;
        lock (_requests)
        {
            _requests.Add((request.RequestUri!, body));
        }

        if (request.RequestUri!.Host != "cmab.invalid") return new HttpResponseMessage(HttpStatusCode.NoContent);

        return Prediction is null
            ? new HttpResponseMessage(HttpStatusCode.InternalServerError)
            : new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(Prediction, Encoding.UTF8, "application/json"),
            };
    }

    private void ForceVariation(string experimentKey, string variationKey)
    {
        var experiment = Client.Config!.ExperimentsByKey[experimentKey];
        Client.Decisions.ForcedVariations.Set(
            (string)_vector["user_id"]!, experiment.Id, experiment.VariationByKey(variationKey)!.Id);
    }
}
