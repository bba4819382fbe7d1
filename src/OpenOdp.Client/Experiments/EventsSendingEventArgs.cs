namespace OpenOdp.Client;

/// <summary>A request with impressions and conversions that is about to be sent, before its first try.</summary>
public sealed class EventsSendingEventArgs : EventArgs
{
    internal EventsSendingEventArgs(Uri url, ReadOnlyMemory<byte> body) => (Url, Body) = (url, body);

    /// <summary>Where it goes, by POST.</summary>
    public Uri Url { get; }

    /// <summary>The JSON text in UTF-8, before compression.</summary>
    public ReadOnlyMemory<byte> Body { get; }
}
