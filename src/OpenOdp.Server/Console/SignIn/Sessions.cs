using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace OpenOdp.Server.Console.SignIn;

/// <summary>The cookie that says who has signed in, encrypted and signed with keys that lie beside the data.</summary>
internal static class Sessions
{
    public const string SignInPath = "/sign-in";

    /// <summary>Where a page goes that was asked for before somebody signed in.</summary>
    public const string Then = "then";

    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan Length = TimeSpan.FromHours(12);

    public static IServiceCollection AddSessions(this IServiceCollection services, string directory)
    {
        var keys = new DirectoryInfo(Path.Combine(directory, "console"));
        if (OperatingSystem.IsWindows()) keys.Create();
        else Directory.CreateDirectory(keys.FullName, OwnerOnly);
        services.AddDataProtection().SetApplicationName("OpenOdp").PersistKeysToFileSystem(keys);
        services.AddAuthentication(Scheme).AddCookie(options =>
        {
            options.Cookie.Name = "openodp-session";
            options.Cookie.SameSite = SameSiteMode.Lax; // a link that somebody shared opens
            options.ExpireTimeSpan = Length;
        });
        services.AddAntiforgery(options => options.Cookie.Name = "openodp-form");
        return services;
    }

    public static Task SignInAsync(HttpContext context, Viewer viewer) => context.SignInAsync(Scheme, viewer.ToPrincipal(Scheme));

    public static Task SignOutAsync(HttpContext context) => context.SignOutAsync(Scheme);

    public static async Task<Viewer?> ViewerOf(HttpContext context) =>
        Viewer.Of((await context.AuthenticateAsync(Scheme)).Principal);

    /// <summary>The way in, and back to what was asked for.</summary>
    public static string SignInFor(HttpRequest request) =>
        request.Method == HttpMethods.Get && request.Path != "/"
            ? $"{SignInPath}{QueryString.Create(Then, request.Path + request.QueryString)}"
            : SignInPath;

    /// <summary>A page of this console, and never one of somebody else's.</summary>
    public static string LocalOrHome(string then) =>
        IsLocal(then) && Uri.TryCreate("http://here" + then, UriKind.Absolute, out var page)
        && page.PathAndQuery + page.Fragment is var local && IsLocal(local) ? local : "/";

    /// <summary>False for what a browser reads as another host; without its dots a path may become that.</summary>
    private static bool IsLocal(string path) =>
        path is "/" or ['/', not ('/' or '\\'), ..] && !path.Contains('\\') && !path.Any(char.IsControl);
}
