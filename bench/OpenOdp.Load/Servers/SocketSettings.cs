using System.Globalization;

namespace OpenOdp.Load.Servers;

/// <summary>
/// How the runtime serves this program's sockets. With completions run on the thread that waits in epoll, a request
/// costs no hand-over to the thread pool; our callbacks never block, so nothing is lost by it. The runtime reads these
/// when the first socket is used; an environment that sets the first one decides, for comparisons.
/// </summary>
internal static class SocketSettings
{
    public const string Inline = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    public const string Threads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    public static void Apply(int threads)
    {
        if (Environment.GetEnvironmentVariable(Inline) is null) Environment.SetEnvironmentVariable(Inline, "1");
        Environment.SetEnvironmentVariable(Threads, threads.ToString(CultureInfo.InvariantCulture));
    }
}
