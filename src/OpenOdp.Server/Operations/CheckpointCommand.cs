using System.Net.Security;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Configuration;
using OpenOdp.Storage;

namespace OpenOdp.Server.Operations;

/// <summary>
/// <c>--checkpoint DIR</c>: a consistent copy. While a server holds the data directory it is asked to make it; otherwise the
/// store is opened here. The lock tells, for a server that was killed leaves its address behind.
/// </summary>
internal static class CheckpointCommand
{
    public static async Task<int> RunAsync(string target, string[] args)
    {
        var options = ServerOptions.Read(args);
        var directory = options.ExistingDirectory();
        ulong position;
        try
        {
            position = await MakeAsync(directory, target);
        }
        catch (StoreLockedException) when (RunningFile.ReadUrl(directory) is { } url)
        {
            position = await AskAsync(url, Key(options, directory), target);
        }

        System.Console.WriteLine($"checkpoint: position {position} in {Path.GetFullPath(target)}");
        return 0;
    }

    private static async Task<ulong> MakeAsync(string directory, string target)
    {
        await using var store = Store.Open(new StoreOptions { Directory = directory }, TimeProvider.System, NullLogger.Instance);
        var position = store.Checkpoints.Make(target);
        KeysFile.Copy(directory, target);
        return position;
    }

    private static async Task<ulong> AskAsync(string url, string key, string target)
    {
        using var handler = new HttpClientHandler();

        // On this machine the lock and the file in the data directory say who is there; its certificate is made out to another
        // name.
        handler.ServerCertificateCustomValidationCallback =
            static (request, _, _, errors) => errors == SslPolicyErrors.None || request.RequestUri!.IsLoopback;
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add(KeyCheck.Header, key);
        HttpResponseMessage response;
        try
        {
            response = await http.PostAsJsonAsync($"{url}/admin/checkpoints", new { directory = Path.GetFullPath(target) });
        }
        catch (Exception error) when (error is HttpRequestException or UriFormatException)
        {
            throw new ConfigurationException($"The server at {url} holds the data directory and cannot be asked from "
                + $"here: {error.Message.TrimEnd('.')}. Send it POST /admin/checkpoints.");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new ConfigurationException(
                $"The running server answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }

        return (await response.Content.ReadFromJsonAsync<Made>())!.Position;
    }

    /// <summary>The operator's key, or the private key of the one account.</summary>
    private static string Key(ServerOptions options, string directory)
    {
        var made = KeysFile.Read(directory);
        return options.OperatorKey
            ?? made.OperatorKey ?? (options.Accounts is [{ PrivateKey: { } own }, ..] ? own : made.Pair?.PrivateKey)
            ?? throw new ConfigurationException("A server is running and its keys are not known here. Give "
                + "OpenOdp:OperatorKey, or OpenOdp:Accounts:0:PrivateKey, as the server has it.");
    }

    private sealed record Made(ulong Position);
}
