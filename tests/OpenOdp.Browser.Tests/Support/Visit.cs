using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Browser.Tests.Support;

/// <summary>Somebody in front of the console, and everything that went wrong in the page meanwhile.</summary>
internal sealed partial class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _profile;
    private readonly string _origin;
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _asked = new();

    private Visit(IBrowserContext profile, IPage page, string origin)
    {
        (_profile, _origin, Page) = (profile, origin, page);
        page.Console += (_, message) => Note(message);
        page.PageError += (_, error) => _faults.Enqueue($"exception: {error}");
        page.Dialog += async (_, dialog) => await AnswerAsync(dialog);
        page.Request += (_, request) => Note(request);
        page.Response += (_, response) => Note(response);
        page.RequestFailed += (_, request) => NoteFailed(request);
    }

    public IPage Page { get; }

    /// <summary>What the browser complained of, what it asked of others than the server, questions that nobody awaited.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Addresses that the page and its scripts asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Questions that came up in front of the page.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>How a question is answered; null when none is awaited.</summary>
    public bool? Answer { get; set; }

    public static async Task<Visit> OpenAsync(
        Chromium chromium, AdminServer server, Who? who, Action<BrowserNewContextOptions>? more = null)
    {
        var origin = server.Urls.First();
        var options = new BrowserNewContextOptions
        {
            BaseURL = origin,
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = Look.LightLaptop.Width, Height = Look.LightLaptop.Height },
        };
        more?.Invoke(options);
        var profile = await chromium.NewProfileAsync(options);
        var visit = new Visit(profile, await profile.NewPageAsync(), origin + "/");
        if (who is not null) await visit.SignInAsync(who);
        return visit;
    }

    /// <summary>Opens a page and gives its status.</summary>
    public async Task<int> GoAsync(string path) => (await Page.GotoAsync(path))!.Status;

    public async Task PutOnAsync(Look look)
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = look.Colours });
        await Page.SetViewportSizeAsync(look.Width, look.Height);
    }

    public ILocator Button(string name) => All.Button(name);

    public ILocator Link(string name) => All.Link(name);

    public ILocator Field(string name) => All.Field(name);

    public ILocator Region(string name) => All.Region(name);

    public ILocator Text(string text) => Page.GetByText(text);

    public ILocator Alert => Page.GetByRole(AriaRole.Alert);

    public ILocator Heading => Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 });

    /// <summary>Takes out what was awaited to go wrong.</summary>
    public void Forget(string beginning)
    {
        for (var left = _faults.Count; left > 0 && _faults.TryDequeue(out var fault); left--)
        {
            if (!fault.StartsWith(beginning, StringComparison.Ordinal)) _faults.Enqueue(fault);
        }
    }

    private ILocator All => Page.Locator("html");

    /// <summary>Lets the page do what it has, and tells whether it is still the same one, not loaded again.</summary>
    public async Task<bool> IsSamePageAsync(Func<Task> meanwhile)
    {
        await Page.EvaluateAsync("() => { window.isSamePage = true; }");
        await meanwhile();
        return await Page.EvaluateAsync<bool>("() => window.isSamePage === true");
    }

    /// <summary>Signs in with the form, without drawing it.</summary>
    private async Task SignInAsync(Who who)
    {
        var request = _profile.APIRequest;
        var page = await request.GetAsync("/sign-in");
        var form = request.CreateFormData();
        form.Set("__RequestVerificationToken", Token().Match(await page.TextAsync()).Groups[1].Value);
        form.Set("name", who.Name);
        form.Set("secret", who.Secret);
        var answer = await request.PostAsync("/sign-in", new APIRequestContextOptions { Form = form, MaxRedirects = 0 });
        Assert.Equal(303, answer.Status);
    }

    private async Task AnswerAsync(IDialog dialog)
    {
        _asked.Enqueue(dialog.Message);
        if (Answer is null) _faults.Enqueue($"dialog: {dialog.Message}");
        if (Answer == true) await dialog.AcceptAsync();
        else await dialog.DismissAsync();
    }

    /// <summary>Of a status that is no success the answer tells, since a page may have one.</summary>
    private void Note(IConsoleMessage message)
    {
        if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource: the server", StringComparison.Ordinal))
        {
            _faults.Enqueue($"console: {message.Text}");
        }
    }

    private void Note(IRequest request)
    {
        _requests.Enqueue(request.Url);
        if (!request.Url.StartsWith(_origin, StringComparison.Ordinal)) _faults.Enqueue($"request: {request.Url}");
    }

    private void Note(IResponse response)
    {
        if (response.Status >= 400 && response.Request.ResourceType != "document")
        {
            _faults.Enqueue($"status {response.Status}: {response.Url}");
        }
    }

    private void NoteFailed(IRequest request)
    {
        if (request.Failure != "net::ERR_ABORTED") _faults.Enqueue($"{request.Failure}: {request.Url}");
    }

    public async ValueTask DisposeAsync() => await _profile.DisposeAsync();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
