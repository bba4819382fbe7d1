using System.Text.RegularExpressions;

namespace OpenOdp.Samples.Shop;

/// <summary>Who looks at a page: a random id in a cookie. A cookie that is none of ours is replaced.</summary>
internal sealed partial record Visitor(string Id)
{
    private const string CookieName = "visitor";

    public IReadOnlyDictionary<string, string> Identifiers { get; } = new Dictionary<string, string> { ["fs_user_id"] = Id };

    /// <summary>Reads the visitor of a request; endpoints take him as a parameter.</summary>
    public static ValueTask<Visitor> BindAsync(HttpContext context)
    {
        var cookie = context.Request.Cookies[CookieName];
        return ValueTask.FromResult(cookie is not null && Pattern().IsMatch(cookie) ? new Visitor(cookie) : Begin(context));
    }

    /// <summary>From now on the browser is somebody new.</summary>
    public static Visitor Begin(HttpContext context)
    {
        var visitor = new Visitor(Guid.NewGuid().ToString("N"));
        var options = new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = TimeSpan.FromDays(28), // as long as the platform sees events
        };
        context.Response.Cookies.Append(CookieName, visitor.Id, options);
        return visitor;
    }

    [GeneratedRegex("^[0-9a-f]{32}\\z")]
    private static partial Regex Pattern();
}
