using Microsoft.AspNetCore.Http.Features;

namespace OpenOdp.Server.Http;

/// <summary>
/// Reads on, and throws away, what a client still sends of a body that was refused. Most clients read no answer before they have
/// sent all, and a connection that is closed on one that sends is reset, which takes the answer away. Kestrel reads on, too, but
/// for 5 s only.
/// </summary>
internal sealed class UnreadBodies(TimeProvider clock)
{
    /// <summary>Answers, and takes what is left of the body of who was refused.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.StatusCode is < 400 or StatusCodes.Status408RequestTimeout) return; // who is too slow had his time
        if (HttpProtocol.IsHttp2(context.Request.Protocol)) return; // which can tell a client to stop
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }) await DiscardAsync(context);
    }

    /// <summary>
    /// As much as a body may have, at the pace of one: a small one may come as slowly as from who has the right key.
    /// </summary>
    private async Task DiscardAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        BodyPace? pace = null;
        try
        {
            await context.Response.CompleteAsync(); // who does read may stop sending
            for (long bytes = 0; bytes < RequestBody.MaxBytes && BodyPace.Goes(ref pace, reader, clock, bytes);)
            {
                var read = await reader.ReadAsync();
                bytes += read.Buffer.Length;
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client has its answer, and has gone, come too slowly or sent what is no HTTP.
        }
        finally
        {
            pace?.Dispose();
        }
    }
}
