using System.Net;
using System.Net.Sockets;

namespace OpenOdp.Load.Http;

/// <summary>
/// One keep-alive connection with one request in flight. Its owner fills <see cref="Request"/>; each response is handed
/// to <see cref="OnResponse"/>, which says how long the next request is. Nothing is allocated per request.
/// </summary>
internal abstract class HttpConnection : IDisposable
{
    private readonly IPEndPoint _endPoint;
    private readonly SocketAsyncEventArgs _send = new(true);
    private readonly SocketAsyncEventArgs _receive = new(true);
    private byte[] _buffer = new byte[4096];
    private int _filled;
    private Socket? _socket;

    protected HttpConnection(IPEndPoint endPoint, int requestCapacity)
    {
        _endPoint = endPoint;
        Request = new byte[requestCapacity];
        _send.Completed += (_, _) => Continue(_send);
        _receive.Completed += (_, _) => Continue(_receive);
    }

    /// <summary>Room for the next request.</summary>
    protected byte[] Request { get; set; }

    /// <summary>Takes a response; the length of the request to send next, or 0 to rest until <see cref="Send"/>.</summary>
    protected abstract int OnResponse(in Response response);

    /// <summary>The connection is gone; whether the request in flight took effect is unknown.</summary>
    protected abstract void OnFailure(string kind);

    /// <summary>Connects, waiting for it.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public void Connect()
    {
        _socket?.Dispose();
        _socket = new Socket(_endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(_endPoint);
        _filled = 0;
    }

    /// <summary>Sends a request on a connection at rest.</summary>
    protected void Send(int length)
    {
        if (StartSend(length)) Continue(_send);
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _send.Dispose();
        _receive.Dispose();
    }

    /// <summary>Goes on after a step until the next one has to wait.</summary>
    private void Continue(SocketAsyncEventArgs done)
    {
        try
        {
            while (Step(ref done))
            {
            }
        }
        catch (ObjectDisposedException)
        {
            OnFailure("closed by us");
        }
        catch (InvalidDataException error)
        {
            OnFailure(error.Message);
        }
    }

    private bool Step(ref SocketAsyncEventArgs done)
    {
        if (done.SocketError != SocketError.Success)
        {
            OnFailure(done.SocketError.ToString());
            return false;
        }

        if (done == _receive)
        {
            if (done.BytesTransferred == 0)
            {
                OnFailure("closed by the server");
                return false;
            }

            _filled += done.BytesTransferred;
            if (Response.TryRead(_buffer.AsSpan(0, _filled), out var response))
            {
                _filled = 0;
                var next = OnResponse(response);
                done = _send;
                return next > 0 && StartSend(next);
            }
        }

        done = _receive;
        return StartReceive();
    }

    private bool StartSend(int length)
    {
        _send.SetBuffer(Request, 0, length);
        return !_socket!.SendAsync(_send);
    }

    private bool StartReceive()
    {
        if (_filled == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 4);
        _receive.SetBuffer(_buffer, _filled, _buffer.Length - _filled);
        return !_socket!.ReceiveAsync(_receive);
    }
}
