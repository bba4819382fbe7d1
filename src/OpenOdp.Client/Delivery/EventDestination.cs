using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Delivery;

/// <summary>
/// Where events go, and what a request with them carries. An event keeps the destination that was current when it was accepted,
/// so a new datafile never changes where an old event goes (N05), or what it is said to belong to.
/// </summary>
/// <param name="host">The host's name for the log.</param>
/// <param name="url">The address that takes events.</param>
/// <param name="sameHost">Another destination of the same host; what is known of the host is known of both.</param>
internal abstract class EventDestination(string host, Uri url, EventDestination? sameHost = null)
{
    public string Host => host;

    public Uri Url => url;

    /// <summary>Whether events may be sent there now.</summary>
    public Circuit Circuit { get; } = sameHost?.Circuit ?? new Circuit();

    public GzipTrust Gzip { get; } = sameHost?.Gzip ?? new GzipTrust();

    /// <summary>Where a person finds the address, in words.</summary>
    public abstract string AddressPlace { get; }

    /// <summary>Where a person finds what tells the host who sends, in words.</summary>
    public abstract string CredentialsPlace { get; }

    /// <summary>What makes the same destination in another process; kept beside the events in the spool.</summary>
    public abstract DestinationKey Key { get; }

    /// <summary>What stands before the events in a request. Between them there is a comma.</summary>
    public abstract ReadOnlyMemory<byte> Head { get; }

    /// <summary>What stands behind them.</summary>
    public abstract ReadOnlyMemory<byte> Tail { get; }

    /// <summary>
    /// Where the same events go when their host does not take them and a new datafile names another; null when they go there.
    /// </summary>
    public abstract EventDestination? RedirectedTo(EventDestination current);

    /// <summary>Adds what tells the host who sends.</summary>
    public abstract void Sign(HttpRequestMessage request);
}

/// <param name="Address">The host.</param>
/// <param name="Detail">All else: the public key of ODP, or what a request with impressions says of the datafile.</param>
internal readonly record struct DestinationKey(string Address, string Detail);
