using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console;

/// <summary>A browser without script: it keeps cookies, and sends forms back with the token that came with them.</summary>
internal sealed partial class ConsoleVisitor : IDisposable
{
    public const string Password = "a-long-password";

    private readonly HttpClient _http;

    public ConsoleVisitor(AdminServer server)
        : this(server.Urls.First())
    {
    }

    public ConsoleVisitor(string url)
    {
        var handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = Cookies };
        _http = new HttpClient(handler) { BaseAddress = new Uri(url) };
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>A server where rita reads and otto operates.</summary>
    public static Task<AdminServer> StartServerAsync(params string[] settings) =>
        AdminServer.StartAsync([.. People, .. settings]);

    /// <summary>The same with one account only.</summary>
    public static Task<AdminServer> StartSmallServerAsync(params string[] settings) =>
        AdminServer.StartWithOneAccountAsync([.. People, .. settings]);

    private static readonly string[] People =
    [
        "--OpenOdp:Accounts:0:People:rita:Password", Password,
        "--OpenOdp:Accounts:0:People:otto:Password", "another-" + Password, "--OpenOdp:Accounts:0:People:otto:Role", "operator",
    ];

    public static async Task<ConsoleVisitor> OperatorAsync(AdminServer server) => await InAsync(server, "", "one.secret");

    public static async Task<ConsoleVisitor> ReaderAsync(AdminServer server) => await InAsync(server, "rita", Password);

    /// <summary>Signs in with the form.</summary>
    public Task<HttpResponseMessage> SignInAsync(string name, string secret, string then = "") =>
        SendFormAsync("/sign-in", "/sign-in", ("name", name), ("secret", secret), ("then", then));

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path, TestContext.Current.CancellationToken);

    /// <summary>Asks as a browser does, for a page.</summary>
    public async Task<HttpResponseMessage> GetPageAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The text of a page that must be there.</summary>
    public async Task<string> ReadAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await GetAsync(path);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{path} answered {response.StatusCode}: {text}");
        return text;
    }

    /// <summary>Loads a page and sends a form with its token.</summary>
    public async Task<HttpResponseMessage> SendFormAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        var token = TokenIn(await ReadAsync(page));
        return await SendBareAsync(path, [("__RequestVerificationToken", token), .. fields]);
    }

    /// <summary>Loads a page and sends a form with a file.</summary>
    public async Task<HttpResponseMessage> SendFileAsync(string page, byte[] file, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(TokenIn(await ReadAsync(page))), "__RequestVerificationToken" },
            { new ByteArrayContent(file), "file", "datafile.json" },
        };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        return await _http.PostAsync(page, form, TestContext.Current.CancellationToken);
    }

    /// <summary>The token of a page's forms.</summary>
    public static string TokenIn(string page) => Token().Match(page).Groups[1].Value;

    /// <summary>What a page says that its form changes.</summary>
    public async Task<string> BaseAsync(string path) => BaseIn(await ReadAsync(path));

    /// <inheritdoc cref="BaseAsync"/>
    public static string BaseIn(string page) => Base().Match(page).Groups[1].Value;

    /// <summary>Sends a form as it is.</summary>
    public Task<HttpResponseMessage> SendBareAsync(string path, params (string Name, string Value)[] fields) => _http.PostAsync(
        path,
        new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        TestContext.Current.CancellationToken);

    public void Dispose() => _http.Dispose();

    private static async Task<ConsoleVisitor> InAsync(AdminServer server, string name, string secret)
    {
        var visitor = new ConsoleVisitor(server);
        using var response = await visitor.SignInAsync(name, secret);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return visitor;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("name=\"base\" value=\"([0-9]+)\"")]
    private static partial Regex Base();
}
