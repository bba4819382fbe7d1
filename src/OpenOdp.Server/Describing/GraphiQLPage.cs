namespace OpenOdp.Server.Describing;

/// <summary>
/// <c>/graphiql</c>: a page to ask in GraphQL, with GraphiQL and React as npm has them. All of it comes from the program, and the
/// browser is told to load nothing from elsewhere. The key stays in the page.
/// </summary>
internal static class GraphiQLPage
{
    public const string Path = "/graphiql";

    private static readonly (string Name, string Type)[] Files =
    [
        ("react.production.min.js", "text/javascript"),
        ("react-dom.production.min.js", "text/javascript"),
        ("graphiql.min.js", "text/javascript"),
        ("graphiql.min.css", "text/css"),
        ("page.js", "text/javascript"),
        ("page.css", "text/css"),
    ];

    public static void MapGraphiQL(this WebApplication app)
    {
        Map(app, Path, "page.html", "text/html");
        foreach (var (name, type) in Files) Map(app, $"{Path}/{name}", name, type);
    }

    private static void Map(WebApplication app, string path, string name, string type)
    {
        var bytes = new Lazy<byte[]>(() => Read(name));
        app.MapGet(path, context =>
        {
            var headers = context.Response.Headers;
            PagePolicy.Set(headers, scripts: "'self'");
            headers.CacheControl = "no-cache";
            context.Response.ContentType = type + "; charset=utf-8";
            context.Response.ContentLength = bytes.Value.Length;
            return context.Response.Body.WriteAsync(bytes.Value, context.RequestAborted).AsTask();
        });
    }

    private static byte[] Read(string name)
    {
        using var resource = typeof(GraphiQLPage).Assembly.GetManifestResourceStream($"graphiql/{name}")!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
