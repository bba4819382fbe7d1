using OpenOdp.ClientLoad;
using OpenOdp.ClientLoad.Endpoint;

switch (args)
{
    case [EndpointServer.Mode]:
        await EndpointServer.RunAsync();
        return 0;

    case [] or ["--quick"]:
        using (var endpoint = EndpointProcess.Start())
        {
            return await Session.RunAsync(endpoint, quick: args.Length > 0) ? 0 : 1;
        }

    default:
        Console.Error.WriteLine(
            """
            OpenOdp.ClientLoad            every measure; about two minutes
            OpenOdp.ClientLoad --quick    a tenth of the counts
            OpenOdp.ClientLoad endpoint   only the endpoint; prints its port and runs until standard input ends
            """);
        return 2;
}
