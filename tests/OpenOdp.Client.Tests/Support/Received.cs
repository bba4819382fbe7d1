using System.IO.Compression;
using System.Text.Json;

namespace OpenOdp.Client.Tests.Support;

/// <summary>A request as it came over the socket.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] RawBody)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public byte[] Body
    {
        get
        {
            if (Header("Content-Encoding") != "gzip") return RawBody;

            using var gzip = new GZipStream(new MemoryStream(RawBody), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            gzip.CopyTo(plain);
            return plain.ToArray();
        }
    }

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public JsonElement[] Events => [.. Json.EnumerateArray()];

    public string[] Actions => [.. Events.Select(e => e.GetProperty("action").GetString()!)];
}
