using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Configuration;
using OpenOdp.Server.Operations;
using OpenOdp.Storage;

try
{
    // Wherever they stand among settings: a server that starts instead would be a surprise.
    var verify = Array.IndexOf(args, "--verify");
    if (verify >= 0) return Verification.Run([.. args[..verify], .. args[(verify + 1)..]]);
    var checkpoint = Array.IndexOf(args, "--checkpoint");
    if (checkpoint < 0) return await OpenOdp.Server.ServerHost.RunAsync(args);
    return args[(checkpoint + 1)..] is [{ Length: > 0 } directory, .. var rest]
        ? await CheckpointCommand.RunAsync(directory, [.. args[..checkpoint], .. rest])
        : Fail("Say where to: --checkpoint DIRECTORY.");
}
catch (Exception error) when (error is ConfigurationException or StoreException or UnknownFormatException or BrokenLogException)
{
    return Fail(error.Message);
}
catch (Exception error) when (error is IOException { InnerException: AddressInUseException } or SocketException or FormatException)
{
    return Fail($"It cannot listen where --urls or Kestrel's settings say. {error.Message}");
}

static int Fail(string message)
{
    Console.Error.WriteLine($"OpenOdp: {message}");
    return 1;
}
