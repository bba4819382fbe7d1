using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Server.Configuration;
using OpenOdp.Storage;

namespace OpenOdp.Server.Operations;

/// <summary><c>--verify</c>: is the state what the log says? Exit code 0 when it is, 1 with the first difference.</summary>
internal static class Verification
{
    public static int Run(string[] args)
    {
        var options = ServerOptions.Read(args);
        var result = StoreVerifier.Verify(new StoreOptions { Directory = options.ExistingDirectory(), LogRetention = options.LogRetention }, NullLogger.Instance);
        Console.WriteLine($"verify: {result}");
        return result.IsEqual ? 0 : 1;
    }
}
