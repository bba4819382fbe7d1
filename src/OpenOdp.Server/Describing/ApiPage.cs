using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace OpenOdp.Server.Describing;

/// <summary>
/// <c>/docs/</c>: what <see cref="DescriptionApi"/> says, for people, and a form to try each call. All of it comes from the
/// program, and the browser is told to load nothing from elsewhere.
/// </summary>
internal static class ApiPage
{
    public const string Path = "/docs";

    public static void MapApiPage(this WebApplication app) => app.MapScalarApiReference(Path, Configure);

    private static void Configure(ScalarOptions options, HttpContext context)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        options.Title = "OpenOdp API";
        options.OpenApiRoutePattern = DescriptionApi.Path;
        options.Nonce = nonce;
        options.DefaultFonts = false;
        options.Telemetry = false;
        options.HideClientButton = true;
        options.DisableAgent().DisableMcp();

        var headers = context.Response.Headers;
        PagePolicy.Set(headers, scripts: $"'nonce-{nonce}' 'strict-dynamic'");
        headers.CacheControl = "no-store";
    }
}
