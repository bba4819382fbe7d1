namespace OpenOdp.Server.Describing;

/// <summary>What a page of the program's own may load: nothing from elsewhere.</summary>
internal static class PagePolicy
{
    /// <summary>Says so to the browser.</summary>
    /// <param name="headers">The headers of the answer.</param>
    /// <param name="scripts">Which scripts may run.</param>
    public static void Set(IHeaderDictionary headers, string scripts)
    {
        headers.ContentSecurityPolicy = $"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
    }
}
