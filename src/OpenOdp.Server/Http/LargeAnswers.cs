using System.IO.Pipelines;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OpenOdp.Engine;
using OpenOdp.Server.Telemetry;

namespace OpenOdp.Server.Http;

/// <summary>
/// Sends answers that may have to wait for who reads them. A large one goes out in pieces, each when there is room for it, and
/// what waits has a bound in sum; who reads too slowly is cut off.
/// </summary>
/// <param name="limit">Bytes of large answers that wait at once; one alone always fits.</param>
/// <param name="envelopes">For the refusal.</param>
/// <param name="limits">Where it is counted.</param>
internal sealed class LargeAnswers(long limit, Envelopes envelopes, LimitCounters limits)
{
    /// <summary>Up to here an answer is small: what the connection buffers anyway.</summary>
    private const int Small = 64 * 1024;

    private const string TooMany = "The server holds as many large answers as it may for clients that have not read theirs "
        + "yet. Ask again in a second, or for a smaller page.";

    private static readonly MinDataRate LeastRate = new(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

    private long _waiting;

    /// <summary>Bytes that wait now.</summary>
    public long Waiting => Volatile.Read(ref _waiting);

    /// <summary>As many bytes as suit the machine, or the container.</summary>
    public static long LimitOfMachine() => Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16, 128 << 20);

    /// <summary>Sends a body of JSON, or says that there is no room for it now.</summary>
    public async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (!TryHold(body.Length))
        {
            await RefuseAsync(context);
            return;
        }

        try
        {
            await SendHeldAsync(context, body);
        }
        finally
        {
            Release(body.Length);
        }
    }

    /// <summary>Says that there is no room now.</summary>
    public Task RefuseAsync(HttpContext context)
    {
        limits.Count(Limit.Waiting);
        return envelopes.ShedAsync(context, "1", TooMany);
    }

    /// <summary>Sends a body of JSON for which there is room: who asked for it gives it back.</summary>
    public static async Task SendHeldAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (body.Length > Small && context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = LeastRate;
        }

        context.Response.ContentType = Envelopes.Json;
        context.Response.ContentLength = body.Length;
        await WriteAsync(context.Response.BodyWriter, body);
    }

    /// <summary>Asks for room for an answer, which <see cref="Release"/> gives back.</summary>
    public bool TryHold(int bytes)
    {
        if (bytes <= Small) return true;
        var waiting = Interlocked.Add(ref _waiting, bytes);
        if (waiting <= limit || waiting == bytes) return true;
        Interlocked.Add(ref _waiting, -bytes);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Release(int bytes)
    {
        if (bytes > Small) Interlocked.Add(ref _waiting, -bytes);
    }

    private static async ValueTask WriteAsync(PipeWriter writer, ReadOnlyMemory<byte> body)
    {
        for (; body.Length > Small; body = body[Small..])
        {
            var written = await writer.WriteAsync(body[..Small]);
            if (written.IsCompleted) return; // the client has gone
        }

        await writer.WriteAsync(body);
    }
}
