using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenOdp.Engine;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Storage;

namespace OpenOdp.Server.Console.Shell;

/// <summary>
/// What every page of the console does first and last: who looks, one view, the page, and every error. The counterpart of
/// <see cref="CallFrame"/> for people.
/// </summary>
internal sealed partial class PageFrame(
    Store store, Doorkeeper doorkeeper, IAntiforgery antiforgery, TimeProvider clock, ILogger<PageFrame> logger)
{
    /// <summary>A page for whoever has signed in.</summary>
    public RequestDelegate Get(Func<PageCall, Page> page) => context => GetAsync(context, page);

    /// <summary>A page that is not made at once, and not of one view that is held all the time.</summary>
    public RequestDelegate GetLong(Func<LongPageCall, Task<Page>> page) => context => GetLongAsync(context, page);

    /// <summary>A change that a form asks for. Readers may make none.</summary>
    /// <param name="page">Makes it, and the page that comes then.</param>
    /// <param name="maxForm">Bytes of the form at most.</param>
    public RequestDelegate Post(Func<FormCall, Task<Page>> page, int maxForm = MaxForm) =>
        context => PostAsync(context, page, maxForm);

    /// <summary>A form and the change that it asks for. Readers get neither.</summary>
    public void MapForm(
        IEndpointRouteBuilder console, string path, Func<PageCall, Page> show, Func<FormCall, Task<Page>> send,
        int maxForm = MaxForm)
    {
        console.MapGet(path, Get(call => call.Viewer.MayChange ? show(call) : Page.ReadersChangeNothing));
        console.MapPost(path, Post(send, maxForm));
    }

    /// <summary>A page for everybody: the way in.</summary>
    public RequestDelegate Open(Func<HttpContext, Page> page) => context => OpenAsync(context, page);

    /// <summary>A form for everybody.</summary>
    public RequestDelegate OpenPost(Func<HttpContext, IFormCollection, Task<Page>> page) =>
        context => OpenPostAsync(context, page);

    private Task GetAsync(HttpContext context, Func<PageCall, Page> page) =>
        AnswerAsync(context, (viewer, caller) => Task.FromResult(Show(context, viewer, caller, page)));

    private Task GetLongAsync(HttpContext context, Func<LongPageCall, Task<Page>> page) =>
        AnswerAsync(context, (viewer, caller) => page(CallOf(context, viewer, caller)));

    private Task PostAsync(HttpContext context, Func<FormCall, Task<Page>> page, int maxForm) =>
        AnswerAsync(context, async (viewer, caller) =>
        {
            if (!viewer.MayChange) return Page.ReadersChangeNothing;
            if (await FormOf(context, maxForm) is not { } form) return Forged;
            var write = new WriteCall(
                store, caller.Rules.Settings, caller, caller.Origins.Of(context.Connection.RemoteIpAddress),
                context.Request.Query, context.Request.QueryString.Value ?? string.Empty, RouteId.Of(context), default, Now)
            {
                By = Encoding.UTF8.GetBytes(viewer.Name),
            };
            return await page(new FormCall(viewer, form, write, context.RequestAborted) { Request = context.Request });
        });

    private Task OpenAsync(HttpContext context, Func<HttpContext, Page> page) =>
        SendAsync(context, () => Task.FromResult(page(context)));

    private Task OpenPostAsync(HttpContext context, Func<HttpContext, IFormCollection, Task<Page>> page) => SendAsync(
        context, async () => await FormOf(context, MaxForm) is { } form ? await page(context, form) : Forged);

    /// <summary>Bytes of a form at most: a definition as large as the API takes, and what is around it.</summary>
    public const int MaxForm = 2 << 20;

    private static Page SessionOver => Page.Fault(
        StatusCodes.Status401Unauthorized, "Your session is over",
        "Nothing was changed. Sign in again in another tab, then reload this page: the browser sends what you wrote once more.");

    private static Page Forged => Page.Fault(
        StatusCodes.Status400BadRequest, "This form is too old",
        "It was not sent from a page of this console, or the page was open for too long. Go back, load it again and send it once "
            + "more.");

    private long Now => Microseconds.Of(clock.GetUtcNow());

    private Task AnswerAsync(HttpContext context, Func<Viewer, Caller, Task<Page>> page) => SendAsync(context, async () =>
    {
        if (await Sessions.ViewerOf(context) is not { } viewer || doorkeeper.CallerOf(viewer) is not { } caller)
        {
            return HttpMethods.IsPost(context.Request.Method) ? SessionOver : Page.GoTo(Sessions.SignInFor(context.Request));
        }

        context.RequestServices.GetRequiredService<PageContext>().Viewer = viewer;
        return await page(viewer, caller);
    });

    private Page Show(HttpContext context, Viewer viewer, Caller caller, Func<PageCall, Page> page) =>
        CallOf(context, viewer, caller).Read(call =>
        {
            context.RequestServices.GetRequiredService<PageContext>().Position = call.Read.View.Position;
            return page(call);
        });

    private LongPageCall CallOf(HttpContext context, Viewer viewer, Caller caller) => new(
        viewer,
        new LongReadCall(store, caller.Account, context.Request.Query, RouteId.Of(context), default, context.RequestAborted),
        context.Request.QueryString.Value ?? string.Empty,
        $"{context.Request.Scheme}://{context.Request.Host}",
        Now)
    {
        Key = caller.Key,
    };

    private async Task SendAsync(HttpContext context, Func<Task<Page>> make)
    {
        Page page;
        try
        {
            page = await make();
        }
        catch (StoreException error)
        {
            page = Page.Fault(StatusCodes.Status503ServiceUnavailable, "The store cannot be read now", error.Message);
        }
        catch (BadHttpRequestException error)
        {
            page = Page.Fault(error.StatusCode, "This form cannot be read", error.Message);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error, context.Request.Path);
            page = Page.Fault(
                StatusCodes.Status500InternalServerError, "The console failed",
                "Nothing was changed by it. The log of the server says more; please report it.");
        }

        PageHeaders.Set(context.Response.Headers);
        if (page.Location is { } location)
        {
            context.Response.StatusCode = page.Status;
            context.Response.Headers.Location = location;
            return;
        }

        if (!page.Json.IsEmpty)
        {
            context.Response.StatusCode = page.Status;
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.Body.WriteAsync(page.Json, context.RequestAborted);
            return;
        }

        var shown = context.RequestServices.GetRequiredService<PageContext>();
        (shown.Path, shown.Model) = (context.Request.Path.Value ?? "/", page.Model);
        await new RazorComponentResult(page.Component!) { StatusCode = page.Status }.ExecuteAsync(context);
    }

    /// <summary>The form; null when it does not come from a page of ours.</summary>
    private async Task<IFormCollection?> FormOf(HttpContext context, int maxForm)
    {
        try
        {
            context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = maxForm;
            if (!context.Request.HasFormContentType) return null;
            // All of it in memory: a file that somebody sends is not left in a directory of the machine's.
            var limits = new FormOptions
            {
                ValueLengthLimit = maxForm,
                MultipartBodyLengthLimit = maxForm,
                MemoryBufferThreshold = maxForm,
            };
            var form = await context.Request.ReadFormAsync(limits, context.RequestAborted);
            return await antiforgery.IsRequestValidAsync(context) ? form : null;
        }
        catch (InvalidDataException error) // it is beyond the limits of forms, or has a character that none may have
        {
            throw new BadHttpRequestException(error.Message, StatusCodes.Status400BadRequest, error);
        }
    }

    [LoggerMessage(4010, LogLevel.Error, "A page at {Path} failed.")]
    private partial void LogFailed(Exception error, PathString path);
}
