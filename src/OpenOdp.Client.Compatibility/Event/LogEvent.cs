using OpenOdp.Client.Compatibility.Utils;

namespace OpenOdp.Client.Compatibility.Event;

/// <summary>A request with impressions and conversions.</summary>
public class LogEvent
{
    private readonly Lazy<Dictionary<string, object>> _params;
    private readonly Lazy<string> _json;

    /// <summary>Makes a request.</summary>
    /// <param name="url">Where it goes.</param>
    /// <param name="parameters">Its body.</param>
    /// <param name="httpVerb">Its method.</param>
    /// <param name="headers">Its headers.</param>
    public LogEvent(
        string url, Dictionary<string, object> parameters, string httpVerb, Dictionary<string, string> headers)
    {
        (Url, HttpVerb, Headers) = (url, httpVerb, headers);
        _params = new Lazy<Dictionary<string, object>>(() => parameters);
        _json = new Lazy<string>(() => JsonText.Write(parameters));
    }

    internal LogEvent(EventsSendingEventArgs request)
    {
        Url = request.Url.AbsoluteUri;
        _json = new Lazy<string>(() => System.Text.Encoding.UTF8.GetString(request.Body.Span));
        _params = new Lazy<Dictionary<string, object>>(() => JsonText.TryRead(_json.Value));
    }

    /// <summary>Where it goes.</summary>
    public string Url { get; }

    /// <summary>Its body.</summary>
    public Dictionary<string, object> Params => _params.Value;

    /// <summary>Its method.</summary>
    public string HttpVerb { get; } = "POST";

    /// <summary>Its headers.</summary>
    public Dictionary<string, string> Headers { get; } = new() { ["Content-Type"] = "application/json" };

    /// <summary>Its body, as JSON text.</summary>
    public string GetParamsAsJson() => _json.Value;
}
