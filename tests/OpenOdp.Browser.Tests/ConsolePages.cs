namespace OpenOdp.Browser.Tests;

/// <summary>A page of the console. <c>{names}</c> in its address stand for what the shop has.</summary>
/// <param name="IsForOperators">True when readers get 403.</param>
internal sealed record ConsolePage(string Path, bool IsForOperators = false);

/// <summary>Every page of the console: a new one is entered here, and is tested for what all pages must be.</summary>
internal static class ConsolePages
{
    public static IReadOnlyList<ConsolePage> All { get; } =
    [
        new("/"),
        new("/?range=1h"),
        new("/?range=90d"),
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
        new("/changes"),
    ];
}
