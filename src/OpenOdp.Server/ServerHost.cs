using System.Diagnostics;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Clock;
using OpenOdp.Server.Configuration;
using OpenOdp.Server.Console;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Datafiles;
using OpenOdp.Server.Http;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Operations;
using OpenOdp.Server.Startup;
using OpenOdp.Server.Telemetry;
using OpenOdp.Storage;

namespace OpenOdp.Server;

/// <summary>
/// A running server: configuration, store and endpoints put together. The samples run one in their own process.
/// </summary>
public sealed class ServerHost : IAsyncDisposable
{
    // Watching for changed settings watches the working directory with all below it, and so each write to the data directory.
    private const string WatchNoFiles = "--hostBuilder:reloadConfigOnChange=false";

    private readonly WebApplication _app;
    private readonly Store _store;
    private readonly RunningFile _runningFile;
    private readonly RequestsUnderWay _underWay;
    private readonly TimeSpan _drainTime;

    private ServerHost(WebApplication app, Store store, RunningFile runningFile, RequestsUnderWay underWay, TimeSpan drainTime)
    {
        _app = app;
        _store = store;
        _runningFile = runningFile;
        _underWay = underWay;
        _drainTime = drainTime;
    }

    /// <summary>The addresses at which the server listens.</summary>
    public IReadOnlyCollection<string> Urls => [.. _app.Urls];

    /// <summary>Starts a server with the settings of a command line.</summary>
    /// <param name="args">The command line; <c>docs/operate.md</c> lists the settings.</param>
    /// <param name="output">Where the server says what it understood of the settings; the console when null.</param>
    public static Task<ServerHost> StartAsync(string[] args, TextWriter? output = null) =>
        StartAsync(Builder(args), output ?? System.Console.Out);

    /// <summary>Starts a server with the settings of a builder.</summary>
    /// <param name="builder">The builder, with the settings.</param>
    /// <param name="output">Where the server says what it understood of the settings.</param>
    /// <param name="warmsUp">True to warm up first, so that the code that requests need is compiled.</param>
    internal static async Task<ServerHost> StartAsync(WebApplicationBuilder builder, TextWriter output, bool warmsUp = false)
    {
        Defaults.Apply(builder);
        var options = ServerOptions.Read(builder.Configuration);
        if (options.TestClock) Listening.CheckTestClock(builder.Configuration, options.AdminUrls);
        var clock = options.TestClock ? new TestClock() : TimeProvider.System;
        var directory = Path.GetFullPath(options.DataDirectory);
        foreach (var unknown in options.Report.Unknown) output.WriteLine($"Warning: {unknown}");
        output.WriteLine($"Data directory: {directory}");
        output.WriteLine($"Memory for caches and write buffers: {options.Memory}");

        if (warmsUp) WarmUpDirectory.RemoveRemains(TimeProvider.System.GetUtcNow());
        await using var warmUp = WarmUp.Begin(warmsUp ? options.WarmUp : TimeSpan.Zero); // beside the opening of the store

        using var startLog =
            LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());
        var store = Store.Open(
            new StoreOptions
            {
                Directory = directory,
                QueueCapacity = options.QueueCapacity,
                LogRetention = options.LogRetention,
                Memory = options.Memory
            },
            clock,
            startLog.CreateLogger<Store>());
        try
        {
            if (clock is TestClock test) GoOnFrom(test, store);
            var bootstrap = new AccountBootstrap(store, options, clock);
            var plans = await bootstrap.RunAsync();
            if (bootstrap.Made.Pair is { } keys)
            {
                output.WriteLine($"Public key: {keys.PublicKey}\nPrivate key: {keys.PrivateKey}");
            }

            if (bootstrap.Made.OperatorKey is { } made) output.WriteLine($"Operator key: {made}");
            var address = new PublicAddress(options.PublicUrl);
            var leads = await DatafileLeads.BringInLineAsync(store, plans, address);
            foreach (var note in bootstrap.Notes.Concat(leads)) output.WriteLine(note);

            builder.Services.AddSingleton(store).AddSingleton(clock).AddSingleton(plans).AddApi().AddConsole(directory);
            builder.Services.AddSingleton(new OperatorKey(bootstrap.OperatorKey)).AddSingleton(options.Webhooks)
                .AddSingleton(options)
                .AddSingleton(new KeyOptions(options.KeyGrace))
                .AddSingleton(new RejectedOptions(options.RejectedRetention))
                .AddSingleton(address);
            builder.Services.AddSingleton<DiagnosticSource, BrokenRequests>();
            await warmUp.Done; // its instruments have the names of ours, and would take ours with them when they go
            builder.AddTelemetry();

            // Most of a stop's time is for the requests under way; then the port closes, and the rest is for the store.
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout * 0.1);
            var app = builder.Build();
            var underWay = new RequestsUnderWay(clock);
            // Before who counts: a stop does not wait for what is thrown away.
            app.Use(new UnreadBodies(clock).AnswerAsync);
            app.Use(underWay.CountAsync);
            var listening = new Listening(options.AdminUrls);
            Map(app, listening);
            listening.Apply(app);
            await app.StartAsync();
            listening.Started(app.Urls);
            return new ServerHost(
                app, store, RunningFile.Write(directory, listening.OfAdmin(app.Urls)), underWay, options.ShutdownTimeout * 0.6);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until the process is asked to stop.</summary>
    internal static async Task<int> RunAsync(string[] args)
    {
        await using var host = await StartAsync(Builder(args), System.Console.Out, warmsUp: true);
        using var spareMemory = new SpareMemory(TimeProvider.System);
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var asked = host._app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task;
        return 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _runningFile.Dispose();
        _app.Lifetime.StopApplication(); // streams end now, and nobody waits for them
        await _underWay.DrainAsync(_drainTime);
        await _app.StopAsync(); // the port closes here
        await _app.DisposeAsync();
        await _store.DisposeAsync();
    }

    internal static WebApplicationBuilder Builder(string[] args) => WebApplication.CreateBuilder([WatchNoFiles, .. args]);

    /// <summary>A clock that was put forward is not back again after a restart: the log never goes back.</summary>
    private static void GoOnFrom(TestClock clock, Store store)
    {
        using var view = store.AcquireView();
        clock.TryMoveTo(DateTimeOffset.UnixEpoch.AddMicroseconds(view.RecordedAt));
    }

    private static void Map(WebApplication app, Listening listening)
    {
        app.UseEdges();
        app.UseExactMethods();
        app.UseRouting();
        app.UseHidden(listening);
        app.UseUnknownPages(listening);
        app.MapTelemetry();
        app.MapConsole();
        app.MapApi();
    }
}
