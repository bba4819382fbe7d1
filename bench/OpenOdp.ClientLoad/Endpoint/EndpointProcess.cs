using System.Diagnostics;
using System.Globalization;

namespace OpenOdp.ClientLoad.Endpoint;

/// <summary>The endpoint in a process of its own, so that its CPU is not the client's.</summary>
internal sealed class EndpointProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();
    private readonly string _root;

    private EndpointProcess(Process process)
    {
        _process = process;
        _root = $"http://127.0.0.1:{process.StandardOutput.ReadLine()}";
    }

    /// <summary>Starts this program once more, whether it runs as itself or as <c>dotnet OpenOdp.ClientLoad.dll</c>.</summary>
    public static EndpointProcess Start() =>
        new(Process.Start(new ProcessStartInfo("dotnet", [typeof(EndpointProcess).Assembly.Location, EndpointServer.Mode])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,

            // It shares the cores with what is measured: no second thread for each of its completions.
            Environment = { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" },
        })!);

    /// <summary>The host whose answers take so long.</summary>
    public string Host(int milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{_root}/{milliseconds}");

    /// <summary>Event requests so far, and the bytes of their bodies.</summary>
    public async Task<(long Requests, long Bytes)> FiguresAsync()
    {
        var words = (await _http.GetStringAsync($"{_root}/0/figures")).Split(' ');
        return (long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
    }
}
