using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Server.Configuration;
using OpenOdp.Storage;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Server.Operations;

/// <summary>
/// <c>--verify</c>: is the state what the log says? Exit code 0 when it is, 1 with the first difference, 3 when there is nothing
/// to replay from.
/// </summary>
internal static class Verification
{
    private const int NothingToStartFrom = 3;

    public static int Run(string[] args)
    {
        var options = ServerOptions.Read(args);
        var result = StoreVerifier.Verify(new StoreOptions
        {
            Directory = options.ExistingDirectory(),
            LogRetention = options.LogRetention,
            Memory = options.Memory
        }, NullLogger.Instance);
        System.Console.WriteLine($"verify: {result}");
        if (!result.IsCompared) return NothingToStartFrom;
        return result.IsEqual ? 0 : 1;
    }
}
