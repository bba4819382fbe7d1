using OpenOdp.Engine.Log;
using OpenOdp.Server.Configuration;
using OpenOdp.Server.Operations;
using OpenOdp.Storage;

try
{
    return args switch
    {
        ["--verify", .. var rest] => Verification.Run(rest),
        ["--checkpoint", var directory, .. var rest] => await CheckpointCommand.RunAsync(directory, rest),
        ["--checkpoint"] => Fail("Say where to: --checkpoint DIRECTORY."),
        _ => await OpenOdp.Server.ServerHost.RunAsync(args),
    };
}
catch (Exception error) when (error is ConfigurationException or StoreException or UnknownFormatException or BrokenLogException)
{
    return Fail(error.Message);
}

static int Fail(string message)
{
    Console.Error.WriteLine($"OpenOdp: {message}");
    return 1;
}
