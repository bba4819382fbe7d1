namespace OpenOdp.Browser.Tests;

/// <summary>A page of the console. <c>{names}</c> in its address stand for what the shop has.</summary>
/// <param name="IsForOperators">True when readers get 403.</param>
internal sealed record ConsolePage(string Path, bool IsForOperators = false)
{
    /// <summary>The beginning of the path, which the pages of a room have in common.</summary>
    public string Room => Path.Split('/', '?', ':')[1];
}

/// <summary>Every page of the console: a new one is entered here, and is tested for what all pages must be.</summary>
internal static class ConsolePages
{
    public static IReadOnlyList<ConsolePage> All { get; } =
    [
        new("/"),
        new("/?range=1h"),
        new("/?range=90d"),
        new("/find"),
        new("/find?q=ann"),
        new("/find?q=nothing-is-called-so"),
        new("/live"),
        new("/live?show=rejected"),
        new("/live?text=nothing-has-this"),
        new("/live/{accepted}"),
        new("/live/{rejected}"),
        new("/live/{rejected}/replay", IsForOperators: true),
        new("/customers"),
        new("/customers?q=ann"),
        new("/customers?q=nobody-is-called-so"),
        new("/customers/new", IsForOperators: true),
        new("/customers/{customer}"),
        new("/customers/{customer}?type=order"),
        new("/customers/{customer}/identity"),
        new("/customers/{customer}/event?position={position}"),
        new("/customers/{customer}/edit", IsForOperators: true),
        new("/customers/{customer}/split", IsForOperators: true),
        new("/customers/{customer}/merge?who=ben.bauer@example.com", IsForOperators: true),
        new("/customers/{customer}/undo?entry={entry}", IsForOperators: true),
        new("/customers/{customer}/erase", IsForOperators: true),
        new("/erasures/{erasure}"),
        new("/segments"),
        new("/segments/new", IsForOperators: true),
        new("/segments/searched_then_bought"),
        new("/segments/searched_then_bought?who={email}"),
        new("/segments/searched_then_bought/edit", IsForOperators: true),
        new("/segments/high_spenders"),
        new("/segments/high_spenders/edit", IsForOperators: true),
        new("/segments/high_spenders/revisions/1"),
        new("/segments/high_spenders/revisions/2"),
        new("/customers/held"),
        new("/experiments"),
        new("/experiments:host", IsForOperators: true),
        new("/experiments/shop"),
        new("/experiments/shop/delete", IsForOperators: true),
        new("/experiments/shop/rule?flag=checkout&rule=test"),
        new("/experiments/shop/rule?flag=checkout&rule=test&show=results"),
        new("/experiments:why"),
        new("/experiments:why?key=shop&user=visitor-1&attributes=plan%3Dgold"),
        new("/changes"),
        new("/settings"),
        new("/settings/keys"),
        new("/settings/keys/{key}/revoke", IsForOperators: true),
        new("/settings/webhooks"),
        new("/settings/webhooks:new", IsForOperators: true),
        new("/settings/webhooks/crm"),
        new("/settings/webhooks/crm/edit", IsForOperators: true),
        new("/settings/retention"),
        new("/settings/storage"),
        new("/settings/api"),
    ];
}
