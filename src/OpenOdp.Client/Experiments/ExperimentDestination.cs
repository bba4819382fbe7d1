using System.Text;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Delivery;
using OpenOdp.Client.Json;
using OpenOdp.Client.Odp.Events;

namespace OpenOdp.Client.Experiments;

/// <summary>
/// The event host with what a request says of the datafile; so events of two datafiles never share a request (BP-4).
/// </summary>
internal sealed class ExperimentDestination : EventDestination
{
    private static readonly byte[] Closing = "]}"u8.ToArray();

    private readonly byte[] _head;

    public ExperimentDestination(Uri url, string head, EventDestination? sameHost)
        : base(url.Host, url, sameHost)
    {
        _head = Encoding.UTF8.GetBytes(head);
        Key = new DestinationKey(url.AbsoluteUri, head);
    }

    public override string AddressPlace => "Events.Url";

    public override string CredentialsPlace => "the account id in the datafile";

    public override DestinationKey Key { get; }

    public override ReadOnlyMemory<byte> Head => _head;

    public override ReadOnlyMemory<byte> Tail => Closing;

    /// <summary>What a request with events of a datafile begins with.</summary>
    public static string HeadFor(ProjectConfig config)
    {
        var text = new Utf8Text();
        text.Raw("{\"account_id\":"u8);
        text.Quoted(config.AccountId);
        text.Raw(",\"project_id\":"u8);
        text.Quoted(config.ProjectId);
        text.Raw(",\"revision\":"u8);
        text.Quoted(config.Revision);
        text.Raw(",\"client_name\":\"openodp-dotnet\",\"client_version\":"u8);
        text.Quoted(DataWriter.Version);
        text.Raw(",\"anonymize_ip\":"u8);
        text.Raw(config.AnonymizeIp ? "true"u8 : "false"u8);
        text.Raw(",\"enrich_decisions\":true,\"visitors\":["u8);
        return Encoding.UTF8.GetString(text.Written);
    }

    /// <summary>They stay events of the datafile that they were made by.</summary>
    public override EventDestination? RedirectedTo(EventDestination current) =>
        current.Url == Url ? null : new ExperimentDestination(current.Url, Key.Detail, current);

    /// <summary>The datafile says who sends.</summary>
    public override void Sign(HttpRequestMessage request)
    {
    }
}
