using System.Diagnostics;

namespace OpenOdp.Client.Tests.Support;

/// <summary>
/// Programs that a test runs in a process of their own, to kill it or to see it end. They are tests only in form: explicit, so that
/// nothing runs them but <see cref="Start"/>.
/// </summary>
public sealed class Victim
{
    private const string Argument = "OPENODP_VICTIM";

    [Fact(Explicit = true)]
    public async Task Send_to_a_spool_and_wait_to_be_killed()
    {
        var (host, directory, _) = Arguments;
        var client = TestClient.With(Datafiles.Odp(host), odp => odp.SpoolDirectory = directory);
        client.SendNumbered(1_000);
        await File.WriteAllTextAsync(Path.Combine(directory, "ready"), "");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }

    [Fact(Explicit = true)]
    public async Task Send_and_forget_to_dispose()
    {
        var (host, _, sdkKeyUrl) = Arguments;
        var options = new OptimizelyClientOptions { Datafile = Datafiles.Odp(host), SdkKey = "k", DatafileUrlTemplate = sdkKeyUrl };
        var client = new OptimizelyClient(options);
        client.SendNumbered(25);

        // By then the requests are under way, and they hang.
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await client.FlushAsync(soon.Token).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    internal static Process Start(string method, string host, string directory, string url)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "-explicit", "only", "-method", $"{typeof(Victim).FullName}.{method}" },
            RedirectStandardOutput = true,
            Environment = { [Argument] = string.Join('\n', host, directory, url) },
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static (string Host, string Directory, string Url) Arguments =>
        Environment.GetEnvironmentVariable(Argument)!.Split('\n') is [var host, var directory, var url] ? (host, directory, url) : default;
}
