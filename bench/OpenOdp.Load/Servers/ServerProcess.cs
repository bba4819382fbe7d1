using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace OpenOdp.Load.Servers;

/// <summary>A server that this program started, in a child process on a free port.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private readonly StringBuilder _output = new();

    private ServerProcess(ProcessStartInfo start, string url)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var watch = Stopwatch.StartNew();
        (Url, Process) = (url, Process.Start(start)!);
        Process.OutputDataReceived += (_, line) => Note(line.Data);
        Process.ErrorDataReceived += (_, line) => Note(line.Data);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
        WaitUntilReady(watch);
        StartTime = watch.Elapsed;
    }

    public Process Process { get; }

    public string Url { get; }

    /// <summary>From the start of the process to its first 200 from /health/ready.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Starts OpenOdp.Server.</summary>
    public static ServerProcess Start(string path, string dataDirectory, string publicKey, string privateKey)
    {
        var url = FreeUrl();
        var start = Launch(path);
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(url);
        start.Environment["OpenOdp__DataDirectory"] = dataDirectory;
        start.Environment["OpenOdp__Accounts__0__PublicKey"] = publicKey;
        start.Environment["OpenOdp__Accounts__0__PrivateKey"] = privateKey;
        return new ServerProcess(start, url);
    }

    /// <summary>Starts this program again as the bare endpoint.</summary>
    public static ServerProcess StartBaseline()
    {
        var url = FreeUrl();
        var start = Launch(typeof(ServerProcess).Assembly.Location);
        start.ArgumentList.Add(BaselineServer.Mode);
        start.ArgumentList.Add(url);
        start.Environment["DOTNET_TieredCompilation"] = "1"; // as every server has it; this program has not
        return new ServerProcess(start, url);
    }

    /// <summary>Asks it to stop and waits.</summary>
    public void Stop()
    {
        if (Process.HasExited) return;
        _ = Kill(Process.Id, Terminate);
        if (Process.WaitForExit(StopLimit)) return;
        Process.Kill();
        throw new InvalidOperationException($"The server did not stop within {StopLimit.TotalSeconds:N0} s of SIGTERM.");
    }

    public void Dispose()
    {
        if (!Process.HasExited) Process.Kill();
        Process.Dispose();
    }

    private static ProcessStartInfo Launch(string path)
    {
        var isAssembly = path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : path);
        if (isAssembly) start.ArgumentList.Add(path);
        // These two are meant for this program only.
        start.Environment.Remove(SocketSettings.Inline);
        start.Environment.Remove(SocketSettings.Threads);
        return start;
    }

    private static string FreeUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}";
    }

    private void WaitUntilReady(Stopwatch watch)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (true)
        {
            if (Process.WaitForExit(Poll))
            {
                throw new InvalidOperationException(
                    $"The server ended with exit code {Process.ExitCode} at its start:\n{Output()}");
            }

            try
            {
                using var answer = client.Send(new HttpRequestMessage(HttpMethod.Get, $"{Url}/health/ready"));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            if (watch.Elapsed > StartLimit)
            {
                Process.Kill();
                throw new InvalidOperationException(
                    $"The server was not ready within {StartLimit.TotalSeconds:N0} s:\n{Output()}");
            }
        }
    }

    private void Note(string? line)
    {
        lock (_output)
        {
            if (line is not null && _output.Length < 16 * 1024) _output.AppendLine(line);
        }
    }

    private string Output()
    {
        lock (_output) return _output.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
