namespace OpenOdp.Server.Console.Shell;

/// <summary>
/// What a browser may do with a page of the console: run the program's own scripts, and load nothing from elsewhere.
/// </summary>
internal static class PageHeaders
{
    public static void Set(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-cache, no-store"; // what anti-forgery sets, too
    }
}
