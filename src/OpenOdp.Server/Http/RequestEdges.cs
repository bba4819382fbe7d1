using System.Text.RegularExpressions;

namespace OpenOdp.Server.Http;

/// <summary>
/// What clients write differently and mean the same: repeated slashes count as one, and HEAD is GET, of which the server leaves
/// the body out. Before the routes, so that it holds for all of them.
/// </summary>
internal static partial class RequestEdges
{
    private static readonly object Head = new();

    /// <summary>True for a request that came as HEAD.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(Head);

    public static void UseEdges(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            var request = context.Request;
            if (request.Path.Value is { } path && path.Contains("//", StringComparison.Ordinal))
            {
                request.Path = Slashes().Replace(path, "/");
            }

            if (request.Method == HttpMethods.Head)
            {
                request.Method = HttpMethods.Get;
                context.Items[Head] = Head;
            }

            return next(context);
        });
    }

    /// <summary>Answers as if there were nothing what is shown on another port.</summary>
    public static void UseHidden(this WebApplication app, Listening listening)
    {
        var unknown = app.Services.GetRequiredService<UnknownRoutes>();
        app.Use((context, next) => listening.Hides(context) ? unknown.NotFoundAsync(context) : next(context));
    }

    /// <summary>Answers <c>get</c> as a method that is not taken: methods are told apart by case, which routes do not.</summary>
    public static void UseExactMethods(this WebApplication app)
    {
        var unknown = app.Services.GetRequiredService<UnknownRoutes>();
        app.Use((context, next) => HttpMethods.GetCanonicalizedValue(context.Request.Method) == context.Request.Method
            ? next(context)
            : unknown.AnswerAsync(context));
    }

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();
}
