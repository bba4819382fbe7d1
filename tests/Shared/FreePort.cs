using System.Net;
using System.Net.Sockets;

namespace OpenOdp.Tests.Shared;

/// <summary>Ports on which nothing listens, below those that the system hands out to whoever connects.</summary>
internal static class FreePort
{
    private const int First = 10_000;
    private const int Count = 20_000;

    private static int _last = Environment.ProcessId * 64; // test programs beside this one begin elsewhere

    /// <summary>A port that no other test of this program gets.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }
}
