using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Http;
using OpenOdp.Server.Telemetry;
using OpenOdp.Storage;
using OpenOdp.Storage.Log;

namespace OpenOdp.Server.Tests.Support;

/// <summary>The routes that take data in, on a socket and a store of their own.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    public const string PublicKey = "public-key";
    public const string PrivateKey = "public-key.secret";
    public const string OtherKey = "other-key";

    private readonly WebApplication _app;
    private readonly TempDirectory _directory;

    private IngestServer(WebApplication app, Store store, TempDirectory directory)
    {
        (_app, Store, _directory) = (app, store, directory);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public Store Store { get; }

    public HttpClient Client { get; }

    public IReadOnlyList<Endpoint> Routes => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    public LargeAnswers Answers => _app.Services.GetRequiredService<LargeAnswers>();

    /// <summary>Starts one with two accounts; the second allows one origin only.</summary>
    public static async Task<IngestServer> StartAsync(
        IReadOnlyList<string>? origins = null, BodyMemory? memory = null, LargeRequests? large = null, long? answerLimit = null,
        TimeProvider? clock = null, UnknownCustomer unknown = default)
    {
        var directory = new TempDirectory();
        var store = Store.Open(new StoreOptions { Directory = directory.Path }, TimeProvider.System, NullLogger.Instance);
        await SetAccountAsync(
            store, Account(1, "default", new(KeyClass.Public, Hash(PublicKey), 0), new(KeyClass.Private, Hash(PrivateKey), 0)));
        await SetAccountAsync(store, Account(2, "other", new AccountKey(KeyClass.Public, Hash(OtherKey), 0)));

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(store).AddSingleton(clock ?? TimeProvider.System).AddApi();
        builder.Services.AddSingleton(new OperatorKey(null));
        builder.Services.AddSingleton<IReadOnlyList<AccountPlan>>(
            [Plan("default", origins ?? ["*"]) with { UnknownCustomer = unknown }, Plan("other", ["https://shop.example"])]);
        if (large is not null) builder.Services.AddSingleton(large);
        if (answerLimit is { } limit)
        {
            builder.Services.AddSingleton(services =>
                new LargeAnswers(limit, services.GetRequiredService<Envelopes>(), services.GetRequiredService<LimitCounters>()));
        }

        if (memory is not null) builder.Services.AddSingleton(memory);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseEdges();
        app.UseRouting();
        app.MapApi();
        await app.StartAsync();
        return new IngestServer(app, store, directory);
    }

    public static AccountSettings Account(uint number, string id, params AccountKey[] keys) =>
        new() { Number = number, Id = id, Keys = keys, HashKey = new string('a', 64) };

    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Appends an account's settings, as configuration does.</summary>
    public static async Task SetAccountAsync(Store store, AccountSettings settings)
    {
        var writer = new ByteWriter();
        settings.Write(writer);
        var result = await store.AppendAsync(
            new AppendRequest { Kind = CommandKind.Account, ReceivedAt = 1, Command = writer.WrittenMemory });
        Assert.Equal(OutcomeKind.Applied, result.Outcome?.Kind);
    }

    /// <summary>Sends a body as an SDK would.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string path, string body, string? key = PublicKey, params (string Name, string Value)[] headers) =>
        PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), key, headers);

    /// <summary>Sends any content.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string path, HttpContent content, string? key = PublicKey, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (key is not null) request.Headers.TryAddWithoutValidation("x-api-key", key);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) content.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Content with an encoding.</summary>
    public static ByteArrayContent Encoded(byte[] bytes, string encoding)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return content;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Store.DisposeAsync();
        _directory.Dispose();
    }

    private static AccountPlan Plan(string id, IReadOnlyList<string> origins) =>
        new(
            id, PublicKey, PrivateKey, origins, new Dictionary<string, Confidence>(), [], TimeSpan.FromDays(7),
            PublicKeyMerges.Allow, new GuardOptions());
}
