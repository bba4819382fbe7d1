using OpenOdp.Server.Configuration;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Operations;

/// <summary>
/// <c>--check-config</c>: what the server would understand of its settings, without secrets, and nothing else: no store is opened and no
/// key is made. Exit code 0 when a server would start with them; else 1, with the setting that stops it.
/// </summary>
internal static class ConfigCheck
{
    public static int Run(string[] args)
    {
        var configuration = WebApplication.CreateBuilder(args).Configuration;
        var options = ServerOptions.Read(configuration);
        Listening.Check(configuration, options.AdminUrls);
        foreach (var url in Listening.Urls(configuration)) Console.WriteLine($"urls = {BindingAddress.Parse(url)}");
        var kept = KeysFile.Read(Path.GetFullPath(options.DataDirectory));
        foreach (var line in options.Report.Lines) Console.WriteLine(line);
        foreach (var plan in AccountBootstrap.Plans(options, kept.Pair ?? KeyPair.Make())) Console.WriteLine($"account '{plan.Id}': {Keys(options, kept, plan)}");
        foreach (var unknown in options.Report.Unknown) Console.WriteLine($"warning: {unknown}");
        Console.WriteLine("check-config: these settings can be read");
        return 0;
    }

    private static string Keys(ServerOptions options, MadeKeys kept, AccountPlan plan)
    {
        if (options.Accounts.Any(account => account.PublicKey == plan.PublicKey)) return "its keys are configured";
        return plan.PublicKey == kept.Pair?.PublicKey ? "its keys are those of keys.json" : "its keys are made at the first start";
    }
}
