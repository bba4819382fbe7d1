using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OpenOdp.Server.Tests.Webhooks;

/// <summary>The receiver of docs/segments.md, so that it compiles and runs; a test holds the two together.</summary>
internal static class ReceiverSample
{
    public static void Map(WebApplication app, string secret, SeenRequests store)
    {
        app.MapPost("/hooks", async (HttpRequest request) =>
        {
            using var bytes = new MemoryStream();
            await request.Body.CopyToAsync(bytes);
            var (id, time) = (request.Headers["webhook-id"].ToString(), request.Headers["webhook-timestamp"].ToString());
            var key = Convert.FromBase64String(secret["whsec_".Length..]);
            var hash = HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. bytes.ToArray()]);
            var expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(hash));
            var isSigned = request.Headers["webhook-signature"].ToString().Split(' ')
                .Any(one => CryptographicOperations.FixedTimeEquals(expected, Encoding.ASCII.GetBytes(one)));
            var isFresh = long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var sent)
                && Math.Abs(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - sent) < 300;
            if (!isSigned || !isFresh) return Results.Unauthorized();
            await store.TakeOnceAsync(id, bytes.ToArray()); // remembers the id and takes the changes in one transaction
            return Results.NoContent();
        });
    }
}

/// <summary>What a receiver has taken, by the ids of the requests.</summary>
internal sealed class SeenRequests
{
    public ConcurrentDictionary<string, byte[]> Taken { get; } = [];

    public Task TakeOnceAsync(string id, byte[] body)
    {
        Taken.TryAdd(id, body);
        return Task.CompletedTask;
    }
}
