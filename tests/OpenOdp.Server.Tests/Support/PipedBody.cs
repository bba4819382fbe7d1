using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OpenOdp.Server.Tests.Support;

/// <summary>The body of a request as a test sends it; who reads it does so on the sending thread.</summary>
internal sealed class PipedBody : IRequestBodyPipeFeature, IHttpRequestBodyDetectionFeature
{
    private readonly Pipe _pipe =
        new(new PipeOptions(readerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));

    public PipeReader Reader => _pipe.Reader;

    public bool CanHaveBody => true;

    public async Task SendAsync(int bytes) =>
        await _pipe.Writer.WriteAsync(new byte[bytes], TestContext.Current.CancellationToken);

    /// <summary>Ends it, as a client does that goes away where there is an error.</summary>
    public ValueTask EndAsync(Exception? error = null) => _pipe.Writer.CompleteAsync(error);

    /// <summary>The request.</summary>
    /// <param name="reader">What reads it, instead of the pipe's reader itself.</param>
    public HttpContext Context(PipeReader? reader = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Protocol = "HTTP/1.1";
        context.Features.Set<IHttpRequestBodyDetectionFeature>(this);
        context.Features.Set<IRequestBodyPipeFeature>(reader is null ? this : new Read(reader));
        return context;
    }

    private sealed class Read(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }
}
