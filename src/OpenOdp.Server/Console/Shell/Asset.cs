using System.Collections.Frozen;
using System.Security.Cryptography;

namespace OpenOdp.Server.Console.Shell;

/// <summary>
/// The console's own files: they are part of the program, and their addresses carry a hash, so that a browser keeps them until
/// there are others.
/// </summary>
internal sealed class Asset
{
    private const string Prefix = "console/";
    private const string Route = "/assets/";

    private static readonly FrozenDictionary<string, Asset> All = ReadAll();

    private readonly byte[] _bytes;
    private readonly string _type;
    private readonly string _hash;
    private readonly string _address;

    private Asset(string name, byte[] bytes)
    {
        _bytes = bytes;
        _type = Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        };
        _hash = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6));
        _address = $"{Route}{name}?v={_hash}";
    }

    /// <summary>The address of a file.</summary>
    public static string Of(string name) => All[name]._address;

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var (name, asset) in All) app.MapGet(Route + name, asset.SendAsync);
    }

    private Task SendAsync(HttpContext context)
    {
        PageHeaders.Set(context.Response.Headers);
        var isThisOne = context.Request.Query["v"] == _hash; // a module that imports another does not know its hash
        context.Response.Headers.CacheControl = isThisOne ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.ContentType = _type;
        context.Response.ContentLength = _bytes.Length;
        return context.Response.Body.WriteAsync(_bytes, context.RequestAborted).AsTask();
    }

    private static FrozenDictionary<string, Asset> ReadAll()
    {
        var assembly = typeof(Asset).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(resource => (Resource: resource, Name: resource[Prefix.Length..]))
            .ToFrozenDictionary(file => file.Name, file => new Asset(file.Name, Read(file.Resource)));

        byte[] Read(string resource)
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
