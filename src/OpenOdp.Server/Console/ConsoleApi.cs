using OpenOdp.Server.Accounts;
using OpenOdp.Server.Console.Audit;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Experiments;
using OpenOdp.Server.Console.Find;
using OpenOdp.Server.Console.Live;
using OpenOdp.Server.Console.Overview;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Segments;
using OpenOdp.Server.Console.Settings;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Inspector;
using OpenOdp.Storage;

namespace OpenOdp.Server.Console;

/// <summary>The console: pages for people, at <c>/</c>.</summary>
internal static class ConsoleApi
{
    /// <param name="directory">The data directory, in which the keys of sessions lie.</param>
    public static IServiceCollection AddConsole(this IServiceCollection services, string directory)
    {
        services.AddRazorComponents();
        return services
            .AddSingleton(PageRoom.Encoder)
            .AddSessions(directory)
            .AddScoped<PageContext>()
            .AddScoped(typeof(PageOf<>))
            .AddSingleton<Doorkeeper>()
            .AddSingleton<GuessPace>()
            .AddSingleton<OpenedDatafiles>()
            .AddSingleton<StorageWork>()
            .AddSingleton<PageFrame>();
    }

    public static void MapConsole(this WebApplication app)
    {
        var services = app.Services;
        var plans = services.GetRequiredService<IReadOnlyList<AccountPlan>>();
        var requests = services.GetRequiredService<RequestLog>();
        var pages = services.GetRequiredService<PageFrame>();
        var console = app.MapGroup("").WithMetadata(ConsoleRoute.Instance);
        Asset.Map(console);

        var door = new SignInPages(
            services.GetRequiredService<Doorkeeper>(), services.GetRequiredService<GuessPace>(),
            hasPeople: plans.Any(static plan => plan.People.Count > 0));
        console.MapGet(Sessions.SignInPath, pages.Open(door.Show));
        console.MapPost(Sessions.SignInPath, pages.OpenPost(door.SignInAsync));
        console.MapPost("/sign-out", pages.OpenPost(SignInPages.SignOutAsync));

        var overview = new OverviewPages(
            requests, plans, services.GetRequiredService<Store>(), services.GetRequiredService<TimeProvider>());
        console.MapGet("/", pages.Get(overview.Show));
        console.MapGet("/overview/numbers", pages.Get(overview.Numbers));
        console.MapGet("/overview/charts", pages.Get(overview.Charts));

        var live = new LivePages(requests);
        console.MapGet("/live", pages.Get(live.Show));
        console.MapGet("/live/requests", pages.Get(live.Newest));
        var entries = new EntryPages(requests, ActivatorUtilities.CreateInstance<Replay>(services, requests));
        console.MapGet("/live/{id}", pages.Get(entries.Show));
        console.MapGet("/live/{id}/replay", pages.Get(entries.Mend));
        console.MapPost("/live/{id}/replay", pages.Post(entries.SendAsync));

        var find = new FindPages(entries);
        console.MapGet("/find", pages.Get(find.Show));
        console.MapGet("/find/results", pages.Get(find.Results));

        console.MapGet("/changes", pages.Get(AuditPages.Show));
        CustomerRoutes.Map(console, pages, services);
        SegmentRoutes.Map(console, pages, services);
        ExperimentRoutes.Map(console, pages, services);
        SettingsRoutes.Map(console, pages, services);
    }
}
