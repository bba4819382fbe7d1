using System.Net;
using System.Text;
using OpenOdp.Load.Http;

namespace OpenOdp.Load.Queries;

/// <summary>Two connections: one sends an event, the other asks as soon as the 202 is there, and then it starts again.</summary>
internal sealed class WritePair : IDisposable
{
    private readonly ReadYourWritesRun _run;
    private readonly Writer _writer;
    private readonly Reader _reader;

    public WritePair(ReadYourWritesRun run, IPEndPoint endPoint, QueryDocument document)
    {
        var text = new QueryText(
            document, [ReadYourWritesRun.Segment], run.Prefix, ReadYourWritesRun.NumberWidth, run.Host, run.PublicKey);
        (_run, _writer, _reader) = (run, new Writer(this, endPoint), new Reader(this, endPoint, text));
    }

    public void Begin()
    {
        _reader.Connect();
        _writer.Connect();
        Next();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
    }

    private void Next()
    {
        if (_run.Take() is >= 0 and var number) _writer.Write(number);
        else _run.Leave();
    }

    private void Fail(string kind)
    {
        _run.Errors.Add(kind);
        _run.Leave();
    }

    private sealed class Writer(WritePair pair, IPEndPoint endPoint) : HttpConnection(endPoint, 1024)
    {
        private long _number;

        public void Write(long number)
        {
            _number = number;
            var body = $"{{\"type\":\"load\",\"action\":\"{ReadYourWritesRun.Action}\",\"identifiers\":"
                + $"{{\"fs_user_id\":\"{pair._run.Prefix}{number:D9}\"}}}}";
            Send(Encoding.ASCII.GetBytes(
                $"POST /v3/events HTTP/1.1\r\nHost: {pair._run.Host}\r\nx-api-key: {pair._run.PublicKey}\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}", Request));
        }

        protected override int OnResponse(in Response response)
        {
            if (response.Status == 202) pair._reader.Ask(_number);
            else pair.Fail($"status {response.Status} to an event");
            return 0;
        }

        protected override void OnFailure(string kind) => pair.Fail(kind);
    }

    private sealed class Reader(WritePair pair, IPEndPoint endPoint, QueryText text) : HttpConnection(endPoint, text.Length)
    {
        public void Ask(long number) => Send(text.Write(Request, number));

        protected override int OnResponse(in Response response)
        {
            pair._run.Note(response.Status == 200 && QueryAnswer.HasEdges(response.Body) && !QueryAnswer.IsEmpty(response.Body));
            pair.Next();
            return 0;
        }

        protected override void OnFailure(string kind) => pair.Fail(kind);
    }
}
