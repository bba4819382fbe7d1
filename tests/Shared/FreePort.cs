using System.Net;
using System.Net.Sockets;

namespace OpenOdp.Tests.Shared;

internal static class FreePort
{
    /// <summary>A port on which nothing listens.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
