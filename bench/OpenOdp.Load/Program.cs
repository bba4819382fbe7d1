using OpenOdp.Load;
using OpenOdp.Load.Servers;

if (args is [BaselineServer.Mode, var url])
{
    BaselineServer.Run(url);
    return 0;
}

if (args.Contains("--help"))
{
    Console.WriteLine(LoadOptions.Help);
    return 0;
}

try
{
    var options = LoadOptions.Parse(args);
    SocketSettings.Apply(options.Threads);
    return Session.Run(options) ? 0 : 1;
}
catch (UsageException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
catch (Exception error) when (error is InvalidOperationException or System.Net.Sockets.SocketException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
