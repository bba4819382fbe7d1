using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Configuration;
using OpenOdp.Server.Operations;
using OpenOdp.Storage;

try
{
    if (args.Contains("--help")) return Help();

    // Wherever they stand among settings: a server that starts instead would be a surprise.
    if (Array.IndexOf(args, "--verify") is var verify and >= 0) return Verification.Run(Settings(verify, words: 1));
    if (Array.IndexOf(args, "--check-config") is var check and >= 0) return ConfigCheck.Run(Settings(check, words: 1));
    var checkpoint = Array.IndexOf(args, "--checkpoint");
    if (checkpoint < 0) return await OpenOdp.Server.ServerHost.RunAsync(Settings(at: 0, words: 0));
    return args[(checkpoint + 1)..] is [{ Length: > 0 } directory, ..]
        ? await CheckpointCommand.RunAsync(directory, Settings(checkpoint, words: 2))
        : Fail("--checkpoint needs the directory for the copy: --checkpoint DIRECTORY.");
}
catch (Exception error) when (error is ConfigurationException or StoreException or UnknownFormatException or BrokenLogException)
{
    return Fail(error.Message);
}
catch (Exception error) when (error is IOException { InnerException: AddressInUseException } or SocketException
    or FormatException)
{
    return Fail($"It cannot listen where --urls or Kestrel's settings say. {error.Message}");
}
catch (InvalidDataException error) when (error.InnerException is { } inner)
{
    // A file of settings that is no JSON, or has a name twice.
    return Fail($"{error.Message} {inner.InnerException?.Message ?? inner.Message}");
}
catch (UnauthorizedAccessException error)
{
    return Fail(
        $"{error.Message} The user who runs this must be able to read and write the data directory and all that is in it.");
}
catch (IOException error)
{
    return Fail(error.Message); // a file of ours beside the store's
}

// What is left without the command.
string[] Settings(int at, int words)
{
    string[] settings = [.. args[..at], .. args[(at + words)..]];
    CommandLine.Check(settings);
    return settings;
}

static int Help()
{
    System.Console.WriteLine("""
        OpenOdp.Server [settings]                          serves, at http://127.0.0.1:8080 by default
        OpenOdp.Server --verify [settings]                 replays the log of a stopped server and compares every row
        OpenOdp.Server --checkpoint DIRECTORY [settings]   copies the data, whether the server runs or not
        OpenOdp.Server --check-config [settings]           shows what it understands of the settings, and starts nothing

        Settings are those of any ASP.NET Core program: --urls URL, --OpenOdp:DataDirectory DIR, or variables such as
        OpenOdp__DataDirectory. docs/operate.md lists them.
        """);
    return 0;
}

static int Fail(string message)
{
    System.Console.Error.WriteLine($"OpenOdp: {message}");
    return 1;
}
