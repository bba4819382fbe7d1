using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Datafile;

/// <summary>What the client needs of one datafile; never changed once made.</summary>
/// <param name="Revision">Decides whether a polled datafile is new (PO-7); a hash when the datafile names none.</param>
/// <param name="Endpoint">The ODP integration, or null without a usable one.</param>
/// <param name="Segments">The segments to ask for, each once, in ordinal order (DF-17).</param>
internal sealed record ProjectConfig(string Revision, OdpEndpoint? Endpoint, string[] Segments)
{
    /// <summary>Adds the segments that the settings ask for.</summary>
    public ProjectConfig With(ICollection<string> segments) =>
        this with { Segments = [.. Segments.Concat(segments).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
}
