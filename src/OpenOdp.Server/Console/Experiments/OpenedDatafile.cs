using System.Text;
using System.Text.Json;
using OpenOdp.Client;
using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>A version of a datafile as the console reads it, and as a client decides by it.</summary>
internal sealed class OpenedDatafile(string sdkKey, ulong version, byte[] bytes) : IAsyncDisposable
{
    private static readonly HttpClient Nobody = new(new NoNetwork());

    private OptimizelyClient? _client;
    private IReadOnlyList<string>? _warnings;

    public string SdkKey => sdkKey;

    public ulong Version => version;

    public int Length => bytes.Length;

    public DatafileIndex Index { get; } =
        new(JsonElement.Parse(bytes, new JsonDocumentOptions { MaxDepth = DatafileEndpoints.MaxDepth }));

    /// <summary>What in it counts for nothing, or looks like a mistake.</summary>
    public IReadOnlyList<string> Warnings => _warnings ??= DatafileCheck.Of(Index.Root, sdkKey).Warnings;

    /// <summary>The client's own engine, with nothing around it: it asks nobody, and nobody hears of its decisions.</summary>
    public OptimizelyClient Client => _client ??= new OptimizelyClient(
        new OptimizelyClientOptions
        {
            Datafile = Encoding.UTF8.GetString(bytes),
            Odp = { Enabled = false },
            Events = { Enabled = false },
            Cmab = { Retries = 0, CacheSize = 0 },
        },
        httpClient: Nobody);

    public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A rule that wants a prediction learns at once that there is none.</summary>
    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException("The console asks for no predictions.");
    }
}
