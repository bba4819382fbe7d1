using OpenOdp.Server.Accounts;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Webhooks;

namespace OpenOdp.Server.Console.Settings;

/// <summary>The room of the settings.</summary>
internal static class SettingsRoutes
{
    /// <summary>Its pages, in the order in which they are shown.</summary>
    public static IReadOnlyList<NavigationEntry> Pages { get; } =
    [
        new("/settings", "Account", ""),
        new("/settings/keys", "Keys", ""),
        new("/settings/webhooks", "Webhooks", ""),
        new("/settings/retention", "Retention", ""),
        new("/settings/storage", "Storage", ""),
        new("/settings/api", "API", ""),
    ];

    /// <summary>True for a page that belongs to an entry.</summary>
    public static bool IsOf(NavigationEntry entry, string path) => entry.Path == path || (entry != Pages[0] && entry.IsOf(path));

    public static void Map(IEndpointRouteBuilder console, PageFrame pages, IServiceProvider services)
    {
        console.MapGet("/settings", pages.Get(Make<AccountPages>().Show));
        console.MapGet("/settings/api", pages.Get(Make<ApiPages>().Show));

        var keys = new KeyPages(Make<KeyEndpoints>(), services.GetRequiredService<KeyOptions>());
        console.MapGet("/settings/keys", pages.Get(KeyPages.Show));
        console.MapPost("/settings/keys", pages.Post(keys.IssueAsync));
        pages.MapForm(console, "/settings/keys/{id}/revoke", keys.ShowRevoke, keys.RevokeAsync);

        const string One = "/settings/webhooks/{id}";
        var webhooks = new WebhookPages(Make<WebhookEndpoints>());
        console.MapGet("/settings/webhooks", pages.Get(webhooks.List));
        pages.MapForm(console, "/settings/webhooks:new", WebhookPages.New, webhooks.CreateAsync);
        console.MapGet(One, pages.Get(webhooks.Show));
        console.MapGet(One + "/state", pages.Get(webhooks.State));
        pages.MapForm(console, One + "/edit", WebhookPages.Edit, webhooks.SaveAsync);
        console.MapPost(One + "/pause", pages.Post(webhooks.PauseAsync));
        console.MapPost(One + "/resume", pages.Post(webhooks.ResumeAsync));
        console.MapPost(One + "/delete", pages.Post(webhooks.DeleteAsync));

        console.MapGet("/settings/retention", pages.Get(RetentionPages.Show));
        console.MapPost("/settings/retention/floor", pages.Post(RetentionPages.RaiseAsync));
        console.MapPost("/settings/retention/lift", pages.Post(RetentionPages.LiftAsync));

        var storage = Make<StoragePages>();
        console.MapGet("/settings/storage", pages.Get(storage.Show));
        console.MapGet("/settings/storage/now", pages.Get(storage.Now));
        console.MapPost("/settings/storage/checkpoint", pages.Post(storage.CheckpointAsync));
        console.MapPost("/settings/storage/compact", pages.Post(storage.CompactAsync));

        T Make<T>() => ActivatorUtilities.CreateInstance<T>(services);
    }
}
