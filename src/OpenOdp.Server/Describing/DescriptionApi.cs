using OpenOdp.Server.Http;

namespace OpenOdp.Server.Describing;

/// <summary><c>/openapi.json</c>: every route, for programs. It is made by a test and served as it is checked in.</summary>
internal static class DescriptionApi
{
    public const string Path = "/openapi.json";

    private static readonly Lazy<byte[]> Document = new(Read);

    public static void MapDescription(this WebApplication app) => app.MapGet(Path, SendAsync);

    private static async Task SendAsync(HttpContext context)
    {
        context.Response.ContentType = Envelopes.Json;
        context.Response.ContentLength = Document.Value.Length;
        await context.Response.BodyWriter.WriteAsync(Document.Value);
    }

    private static byte[] Read()
    {
        using var resource = typeof(DescriptionApi).Assembly.GetManifestResourceStream("openapi.json")!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
