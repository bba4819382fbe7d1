using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Configuration;
using OpenOdp.Server.Http;
using OpenOdp.Storage;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Operations;

/// <summary>
/// <c>--check-config</c>: what the server would understand of its settings, without secrets, and what they would change in a
/// store that lies still. Nothing else: no file is changed and no key is made. Exit code 0 when a server would start with them;
/// else 1, with the setting that stops it.
/// </summary>
internal static class ConfigCheck
{
    public static int Run(string[] args)
    {
        var configuration = WebApplication.CreateBuilder(args).Configuration;
        var options = ServerOptions.Read(configuration);
        Listening.Check(configuration, options.AdminUrls);
        if (options.TestClock) Listening.CheckTestClock(configuration, options.AdminUrls);
        foreach (var url in Listening.Urls(configuration)) System.Console.WriteLine($"urls = {BindingAddress.Parse(url)}");
        var directory = Path.GetFullPath(options.DataDirectory);
        var kept = KeysFile.Read(directory);
        foreach (var line in options.Report.Lines) System.Console.WriteLine(line);
        var stored = Stored(directory, out var fault);
        var plans = AccountBootstrap.Plans(options, kept.Pair ?? (stored.Count > 0 ? null : KeyPair.Make()));
        foreach (var plan in plans) System.Console.WriteLine($"account '{plan.Id}': {Keys(options, kept, plan)}");
        var endOfKeys = WantedSettings.EndOfKeys(TimeProvider.System, options.KeyGrace);
        var wanted = plans.ToDictionary(plan => plan.Id, plan => WantedSettings.After(stored, plan, endOfKeys));
        foreach (var line in Changes(stored, plans, wanted, options.KeyGrace))
        {
            System.Console.WriteLine($"the next start says: {line}");
        }
        if (fault is not null) System.Console.WriteLine($"what the next start changes is not known: {fault}");
        foreach (var unknown in options.Report.Unknown) System.Console.WriteLine($"warning: {unknown}");
        System.Console.WriteLine("check-config: these settings can be read");
        return 0;
    }

    private static IReadOnlyList<AccountSettings> Stored(string directory, out string? fault)
    {
        fault = null;
        try
        {
            return StoredAccounts.Read(directory);
        }
        catch (StoreException error)
        {
            fault = error.Message; // a server that runs, most of all; no setting is to blame
            return [];
        }
    }

    private static IEnumerable<string> Changes(
        IReadOnlyList<AccountSettings> stored, List<AccountPlan> plans, Dictionary<string, AccountSettings> wanted,
        TimeSpan keyGrace)
    {
        foreach (var known in stored)
        {
            if (plans.Find(plan => plan.Id == known.Id) is not { } plan)
            {
                if (known.Keys.Any(key => key.ValidUntil == 0)) yield return AccountChanges.Retired(known, keyGrace);
                continue;
            }

            foreach (var line in AccountChanges.Of(known, wanted[known.Id], plan)) yield return line;
        }
    }

    private static string Keys(ServerOptions options, MadeKeys kept, AccountPlan plan)
    {
        if (options.Accounts.Any(account => account.PublicKey == plan.PublicKey)) return "its keys are configured";
        return plan.PublicKey == kept.Pair?.PublicKey
            ? "its keys are those of keys.json"
            : "its keys are made at the first start";
    }
}
