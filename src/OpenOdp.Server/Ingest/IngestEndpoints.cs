using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;

namespace OpenOdp.Server.Ingest;

/// <summary>Makes the endpoints that take data.</summary>
internal static class IngestEndpoints
{
    /// <param name="services">The server's services.</param>
    /// <param name="operation">What a key must be allowed to do.</param>
    /// <param name="kind">The kind of command that a body becomes.</param>
    /// <param name="parse">Reads a body into it.</param>
    public static IngestEndpoint NewIngest(
        this IServiceProvider services, Operation operation, CommandKind kind, ParseBody parse) =>
        ActivatorUtilities.CreateInstance<IngestEndpoint>(services, operation, kind, parse);
}
