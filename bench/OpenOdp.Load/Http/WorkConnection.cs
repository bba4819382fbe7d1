using System.Net;
using OpenOdp.Load.Run;

namespace OpenOdp.Load.Http;

/// <summary>A connection that a feed gives work to.</summary>
internal abstract class WorkConnection(IPEndPoint endPoint, int requestCapacity) : HttpConnection(endPoint, requestCapacity)
{
    /// <summary>Starts on work that a feed woke this connection for.</summary>
    public abstract void Begin(Work work);
}
