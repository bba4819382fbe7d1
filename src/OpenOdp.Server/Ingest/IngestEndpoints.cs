namespace OpenOdp.Server.Ingest;

/// <summary>Makes the endpoints that take data.</summary>
internal static class IngestEndpoints
{
    /// <param name="services">The server's services.</param>
    /// <param name="intake">What it takes.</param>
    public static IngestEndpoint NewIngest(this IServiceProvider services, Intake intake) =>
        ActivatorUtilities.CreateInstance<IngestEndpoint>(services, intake);
}
