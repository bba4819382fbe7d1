using Microsoft.Extensions.Logging;
using OpenOdp.Client.Caching;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Json;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Cmab;

/// <summary>
/// Gives the prediction for a user and a rule, from the cache while the attributes are the same, or from the service.
/// </summary>
internal sealed class CmabService(
    CmabOptions options, HttpClient http, TimeProvider clock, ILogger logger, CancellationToken cancellationToken = default)
{
    private readonly CmabRequest _request = new(options, http, clock, logger, cancellationToken);
    private readonly RecentCache<(string UserId, string RuleId), Cached> _cache = new(options.CacheSize, clock);
    private readonly SharedRequests<(string UserId, string RuleId, string Attributes), Prediction?> _underWay = new();

    /// <summary>The prediction; null when it could not be had, and the log says why.</summary>
    public async ValueTask<Prediction?> PredictAsync(
        ProjectConfig config,
        Rule rule,
        UserState user,
        OptimizelyDecideOption how,
        CancellationToken cancellationToken)
    {
        var attributes = Attributes(config, rule.Cmab!, user);
        if ((how & OptimizelyDecideOption.IgnoreCmabCache) != 0)
        {
            return await _request.AskAsync(rule.Id, user.UserId, attributes).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var key = (user.UserId, rule.Id);
        if ((how & OptimizelyDecideOption.ResetCmabCache) != 0) _cache.Reset();
        if ((how & OptimizelyDecideOption.InvalidateUserCmabCache) != 0) _cache.Remove(key);
        if (Find(key, attributes) is { } known) return known;

        var shared = _underWay.AskAsync((user.UserId, rule.Id, Convert.ToBase64String(attributes)), async () =>
        {
            var prediction = await _request.AskAsync(rule.Id, user.UserId, attributes).ConfigureAwait(false);
            if (prediction is not null) _cache.Save(key, new Cached(attributes, prediction));
            return prediction;
        });
        return await shared.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What the service is told, in one order whatever the user's is, so that equal attributes are equal bytes (CM-3).
    /// </summary>
    internal static byte[] Attributes(ProjectConfig config, CmabSettings cmab, UserState user)
    {
        var told = new SortedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in user.Attributes)
        {
            if (config.AttributeIds.TryGetValue(name, out var id)
                && cmab.AttributeIds.Contains(id)
                && AttributeText.CanWrite(value))
            {
                told[id] = value!;
            }
        }

        var text = new Utf8Text();
        text.Byte((byte)'[');
        foreach (var (id, value) in told)
        {
            if (text.Written.Length > 1) text.Byte((byte)',');
            text.Raw("{\"id\":"u8);
            text.Quoted(id);
            text.Raw(",\"value\":"u8);
            AttributeText.Write(text, value);
            text.Raw(",\"type\":\"custom_attribute\"}"u8);
        }

        text.Byte((byte)']');
        return text.Written.ToArray();
    }

    /// <summary>What was said of a user with other attributes counts no more (CM-8).</summary>
    private Prediction? Find((string UserId, string RuleId) key, byte[] attributes)
    {
        if (_cache.Lookup(key, out var age) is not { } cached) return null;

        if (age < options.CacheTimeout && cached.Attributes.AsSpan().SequenceEqual(attributes)) return cached.Prediction;

        _cache.Remove(key);
        return null;
    }

    private sealed record Cached(byte[] Attributes, Prediction Prediction);
}
