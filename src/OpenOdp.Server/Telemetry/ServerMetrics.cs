using System.Diagnostics.Metrics;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Webhooks;
using OpenOdp.Storage;

namespace OpenOdp.Server.Telemetry;

/// <summary>
/// What the log has amounted to, by account, in the meter <c>OpenOdp.Server</c>. Read from the state when somebody asks.
/// </summary>
internal sealed class ServerMetrics : IDisposable
{
    public const string MeterName = "OpenOdp.Server";

    private readonly Meter _meter = new(MeterName);
    private readonly Store _store;
    private readonly RequestLog _requests;
    private readonly WebhookSenders _webhooks;

    public ServerMetrics(Store store, RequestLog requests, LimitCounters limits, WebhookSenders webhooks)
    {
        (_store, _requests, _webhooks) = (store, requests, webhooks);
        Counter("openodp.items.accepted", "Events and customer updates that took effect.", c => (long)c.Accepted);
        Counter("openodp.items.duplicates", "Items recognised as seen before.", c => (long)c.Duplicates);
        Counter("openodp.items.id_reused", "Events with a known idempotence id and other content.", c => (long)c.IdReused);
        Counter("openodp.items.suppressed", "Items dropped because an identifier is suppressed.", c => (long)c.Suppressed);
        Counter("openodp.identifiers.left_out", "Low identifiers left out of items because they are suppressed.", c =>
            (long)c.IdentifiersLeftOut);
        Counter("openodp.events", "Events stored.", c => (long)c.Events);
        Counter("openodp.merges", "Merges carried out.", c => (long)c.Merges);
        Counter("openodp.attaches", "High identifiers that joined a known customer.", c => (long)c.Attaches);
        Counter("openodp.merges.refused", "Merges refused or held.", c => (long)c.MergesRefused);
        Counter("openodp.merges.undone", "Merges taken back.", c => (long)c.Undone);
        Counter("openodp.moves", "Low identifiers that moved.", c => (long)c.Moves);
        Counter("openodp.segments.truncated", "Times that a customer had more than counts in segments.", c =>
            (long)c.SegmentsTruncated);
        _meter.CreateObservableCounter(
            "openodp.items.warnings", () => limits.Warnings, description: "Warnings told, since the start.");
        _meter.CreateObservableCounter(
            "openodp.limits", () => Each(limits), description: "How often a limit acted, since the start.");
        _meter.CreateObservableCounter(
            "openodp.requests.rejected", () => Each(account => _requests.Refused(account.Number)), "{request}",
            "Requests answered with 4xx.");
        _meter.CreateObservableCounter(
            "openodp.requests.unkept", () => requests.Unkept, "{request}",
            "Rejected requests that are not kept on the disk, which was too slow for them or is full, since the start.");
        _meter.CreateObservableCounter(
            "openodp.requests.unowned", () => requests.Unowned, "{request}",
            "Reports without a key that were refused and are no account's, since the start.");
        _meter.CreateObservableGauge(
            "openodp.customers", () => Each(Count(c => (long)c.Customers)), "{customer}", "Customers that exist.");
        _meter.CreateObservableGauge("openodp.position", Position, "{record}", "The last position applied.");
        _meter.CreateObservableCounter(
            "openodp.webhooks.delivered", () => Each(static one => one.Delivered), "{request}",
            "Requests that receivers of webhooks have taken, since the start.");
        _meter.CreateObservableCounter(
            "openodp.webhooks.changes", () => Each(static one => one.Changes), "{change}",
            "Changes of memberships in them.");
        _meter.CreateObservableCounter(
            "openodp.webhooks.failed", () => Each(static one => one.Failed), "{request}",
            "Attempts to deliver to webhooks that failed, since the start.");
        _meter.CreateObservableGauge(
            "openodp.webhooks.lag", () => Each(Lag), "{record}", "How many positions a webhook is behind the log.");
    }

    public void Dispose() => _meter.Dispose();

    private void Counter(string name, string description, Func<Counters, long> value) =>
        _meter.CreateObservableCounter(name, () => Each(Count(value)), description: description);

    private static List<Measurement<long>> Each(LimitCounters limits) =>
    [
        .. Enum.GetValues<Limit>()
            .Where(limit => limit != Limit.None)
            .Select(limit => new Measurement<long>(limits[limit], new KeyValuePair<string, object?>("limit", NameOf(limit)))),
    ];

    private static string NameOf(Limit limit) => JsonNamingPolicy.SnakeCaseLower.ConvertName(limit.ToString());

    private Func<AccountSettings, long> Count(Func<Counters, long> value) => account =>
    {
        using var view = _store.AcquireView();
        return value(CountersTable.Read(view, account.Number));
    };

    private List<Measurement<long>> Each(Func<AccountSettings, long> value)
    {
        try
        {
            return [.. _store.Accounts.Values.Select(
                account => new Measurement<long>(value(account), new KeyValuePair<string, object?>("account", account.Id)))];
        }
        catch (StoreException)
        {
            return []; // the store is being opened again; /health/ready says why
        }
    }

    private List<Measurement<long>> Each(Func<WebhookProgress, long> value) =>
    [
        .. from one in _webhooks.All()
           let account = _store.Accounts.GetValueOrDefault(one.Account)?.Id
           select new Measurement<long>(value(one.Progress), new("account", account), new("webhook", one.Name)),
    ];

    /// <summary>0 for one that has not found out yet.</summary>
    private long Lag(WebhookProgress progress) =>
        progress.Now.Position is > 0 and var reached ? Math.Max(Position() - (long)reached, 0) : 0;

    private long Position()
    {
        try
        {
            using var view = _store.AcquireView();
            return (long)view.Position;
        }
        catch (StoreException)
        {
            return 0;
        }
    }
}
