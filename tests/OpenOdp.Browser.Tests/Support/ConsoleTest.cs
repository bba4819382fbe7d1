using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Browser.Tests.Support;

/// <summary>
/// A test in which people sit in front of the console. Whatever went wrong in one of their pages fails it, whatever it is about.
/// </summary>
public abstract class ConsoleTest(Chromium chromium) : IAsyncLifetime
{
    private readonly List<Visit> _visits = [];
    private readonly List<AdminServer> _servers = [];

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>An empty server, which is gone after the test.</summary>
    private protected async Task<AdminServer> StartServerAsync(params string[] settings)
    {
        var server = await AdminServer.StartAsync([.. Who.Settings, .. settings]);
        _servers.Add(server);
        return server;
    }

    private protected async Task<Visit> VisitAsync(
        AdminServer server, Who? who, string? path = null, Action<BrowserNewContextOptions>? more = null)
    {
        var visit = await Visit.OpenAsync(chromium, server, who, more);
        _visits.Add(visit);
        if (path is not null) await visit.GoAsync(path);
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        var faults = _visits.SelectMany(static visit => visit.Faults).ToList();
        foreach (var visit in _visits) await visit.DisposeAsync();
        foreach (var server in _servers) await server.DisposeAsync();
        GC.SuppressFinalize(this);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
