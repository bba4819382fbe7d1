using System.Globalization;

namespace OpenOdp.Client.Tests.Support;

/// <summary>Small programs that a test runs in a process of their own, to kill it or to see it end.</summary>
internal static class Victim
{
    public const string FirstArgument = "victim";
    public const string Spool = "spool";
    public const string Forget = "forget";
    public const string Flood = "flood";

    public static ProgramRun Start(string program, string host, string argument) =>
        ProgramRun.StartFile(Environment.ProcessPath!, [FirstArgument, program, host, argument]);

    public static async Task<int> RunAsync(string[] args)
    {
        var (program, host, argument) = (args[0], args[1], args[2]);
        await (program switch
        {
            Spool => SendToSpoolAsync(host, argument),
            Flood => FloodAsync(host, int.Parse(argument, CultureInfo.InvariantCulture)),
            _ => ForgetToDisposeAsync(host),
        });
        return 0;
    }

    /// <summary>Sends to a spool and waits to be killed.</summary>
    private static async Task SendToSpoolAsync(string host, string directory)
    {
        var client = TestClient.With(Datafiles.Odp(host), odp => odp.SpoolDirectory = directory);
        client.SendNumbered(1_000);
        await File.WriteAllTextAsync(Path.Combine(directory, "ready"), "");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }

    /// <summary>Sends, polls, and returns with the client still at work.</summary>
    private static async Task ForgetToDisposeAsync(string host)
    {
        var options = new OptimizelyClientOptions { Datafile = Datafiles.Odp(host), SdkKey = "k", DatafileUrlTemplate = host };
        var client = new OptimizelyClient(options);
        client.SendNumbered(25);

        // The server never answers; when the flush is given up, the requests are under way.
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await client.FlushAsync(soon.Token).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>Sends as many events as the queue lets pass, and prints how many were sent and the most memory in use.</summary>
    private static async Task FloodAsync(string host, int events)
    {
        var client = TestClient.With(Datafiles.Odp(host), odp => odp.QueueFullMode = QueueFullMode.Wait);
        var peak = 0L;
        for (var i = 0; i < events; i++)
        {
            await client.SendOdpEventAsync("a", null, TestClient.Alice);
            if (i % 10_000 == 0)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        var report = await client.DrainAsync(TimeSpan.FromMinutes(5));
        Console.Write($"{report.Sent} {peak}");
    }
}
