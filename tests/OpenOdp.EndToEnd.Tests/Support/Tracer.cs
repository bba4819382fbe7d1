using System.Globalization;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>strace, attached to all threads of a running server.</summary>
internal sealed class Tracer : IDisposable
{
    private readonly ProgramRun _strace;

    private Tracer(ProgramRun strace) => _strace = strace;

    public static async Task<Tracer> AttachAsync(ServerRun server, IEnumerable<string> options)
    {
        var pid = server.Program.Process.Id.ToString(CultureInfo.InvariantCulture);
        var strace = ProgramRun.StartFile("strace", ["-f", .. options, "-p", pid]);
        await Wait.Until(
            () => strace.Output.Contains("attached", StringComparison.Ordinal) || !strace.IsRunning,
            "strace is attached", seconds: 60);
        Assert.True(strace.IsRunning, $"strace could not attach: {strace}");
        return new Tracer(strace);
    }

    public async Task DetachAsync() => await _strace.StopAsync();

    public void Dispose() => _strace.Dispose();
}
