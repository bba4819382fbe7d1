using System.Net;
using System.Text;
using System.Text.Json;
using OpenOdp.Load.Http;

namespace OpenOdp.Load.Check;

/// <summary>Reads the events of one customer after another, page by page.</summary>
internal sealed class CheckConnection : HttpConnection
{
    private readonly CheckRun _check;
    private readonly Timer _again;
    private readonly Action<Guid, bool> _found;
    private Lookup _lookup;
    private int _length;

    public CheckConnection(CheckRun check, IPEndPoint endPoint)
        : base(endPoint, 4096)
    {
        _check = check;
        _again = new Timer(_ => Send(_length));
        _found = (id, intact) => _check.Found(_lookup, id, intact);
    }

    public void Begin()
    {
        Connect();
        if (Next() is > 0 and var length) Send(length);
    }

    protected override int OnResponse(in Response response)
    {
        switch (response.Status)
        {
            case 200:
                try
                {
                    return EventPage.Read(response.Body, _found) is { } after
                        ? Ask($"&after={Uri.EscapeDataString(after)}")
                        : Next();
                }
                catch (Exception error) when (error is JsonException or InvalidOperationException)
                {
                    _check.Errors.Add($"no page of events: {error.Message}");
                    return Next();
                }

            case 404:
                return Next();
            case 503:
                _again.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
                return 0;
            default:
                _check.Errors.Add(
                    $"status {response.Status}: {Encoding.UTF8.GetString(response.Body[..Math.Min(response.Body.Length, 120)])}");
                return Next();
        }
    }

    protected override void OnFailure(string kind)
    {
        _check.Errors.Add(kind);
        _check.Leave();
    }

    private int Next()
    {
        if (_check.TryTake(out _lookup)) return Ask("");
        _check.Leave();
        return 0;
    }

    private int Ask(string after)
    {
        var text = $"GET /admin/customers/events?{_lookup.Identifier}={_lookup.Value}&limit=1000{after} HTTP/1.1\r\n"
            + $"Host: {_check.Host}\r\nx-api-key: {_check.PrivateKey}\r\n\r\n";
        return _length = Encoding.ASCII.GetBytes(text, Request);
    }
}
