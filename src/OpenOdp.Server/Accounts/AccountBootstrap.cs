using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Configuration;
using OpenOdp.Storage;
using OpenOdp.Storage.Log;

namespace OpenOdp.Server.Accounts;

/// <summary>Brings the accounts in the log in line with the configuration, by commands (rule L1).</summary>
internal sealed class AccountBootstrap(Store store, ServerOptions options, TimeProvider clock)
{
    private readonly string _directory = Path.GetFullPath(options.DataDirectory);
    private readonly List<string> _notes = [];

    private long EndOfKeys => WantedSettings.EndOfKeys(clock, options.KeyGrace);

    /// <summary>Keys that were made now, to be shown once; none when they were there.</summary>
    public MadeKeys Made { get; private set; } = new(null, null);

    /// <summary>The key for calls that concern all accounts; null when there is none.</summary>
    public string? OperatorKey { get; private set; }

    /// <summary>
    /// What the start has changed in the settings that the store knew, and what stays though it is not configured.
    /// </summary>
    public IReadOnlyList<string> Notes => _notes;

    public async Task<IReadOnlyList<AccountPlan>> RunAsync()
    {
        var kept = KeysFile.Read(_directory);
        var plans = Plans(options, kept.Pair ?? MakePair());
        if (kept.Pair is { } pair && plans.FirstOrDefault(plan => plan.PrivateKey == pair.PrivateKey) is { } own) CheckKnown(own);
        OperatorKey = options.OperatorKey ?? kept.OperatorKey ?? MakeOperatorKey(plans);
        CheckApart(plans, OperatorKey);

        // Before the store knows them: a server that ends in between starts again with the same keys.
        var keys = new MadeKeys(kept.Pair ?? Made.Pair, kept.OperatorKey ?? Made.OperatorKey);
        if (keys != kept) KeysFile.Write(_directory, keys);
        if (Accounts().Count == 0) await AppendRulesAsync();
        foreach (var plan in plans) await BringInLineAsync(plan);
        foreach (var account in Accounts().Where(account => plans.TrueForAll(plan => plan.Id != account.Id)))
        {
            await RetireAsync(account);
        }

        return plans;
    }

    /// <summary>The accounts as they are configured, checked.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="own">Keys for an account without; null when none can be made for it.</param>
    public static List<AccountPlan> Plans(ServerOptions options, KeyPair? own)
    {
        var configured = options.Accounts.Count == 0 ? [new AccountOptions()] : options.Accounts;
        var plans = configured.Select((account, number) => AccountPlan.Make(account, number, KeysOf(account, number, own)) with
        {
            WindowDays = options.WindowDays,
        }).ToList();
        if (plans.GroupBy(plan => plan.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ConfigurationException($"Two entries of OpenOdp:Accounts have the Id '{twice.Key}'. Give each its own.");
        }

        if (plans.GroupBy(plan => plan.PublicKey).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new ConfigurationException(
                $"Accounts '{same.First().Id}' and '{same.Last().Id}' have the same public key. Give each its own.");
        }

        CheckApart(plans, options.OperatorKey);
        return plans;
    }

    private static KeyPair KeysOf(AccountOptions account, int number, KeyPair? own)
    {
        if (number > 0 || !account.HasNoKeys)
        {
            return KeyPair.Check(account.PublicKey, account.PrivateKey, $"OpenOdp:Accounts:{number}");
        }

        return own ?? throw new ConfigurationException(
            "No keys are configured, and those of the store's account were: set OpenOdp:Accounts:0:PublicKey and PrivateKey. "
                + "Keys made in their place would end them.");
    }

    /// <summary>Keys are made for a store without accounts only: others would end those that clients have.</summary>
    private KeyPair? MakePair()
    {
        if (Accounts().Count > 0 || options.Accounts is [{ HasNoKeys: false }, ..]) return null;
        Made = Made with { Pair = KeyPair.Make() };
        return Made.Pair;
    }

    private string? MakeOperatorKey(List<AccountPlan> plans)
    {
        if (plans.Select(plan => plan.Id).Union(Accounts().Select(account => account.Id)).Count() < 2) return null;
        Made = Made with { OperatorKey = KeyPair.MakeSecret() };
        return Made.OperatorKey;
    }

    private void CheckKnown(AccountPlan plan)
    {
        var known = Accounts().FirstOrDefault(settings => settings.Id == plan.Id);
        if (known is null
            || IsCurrent(known, KeyClass.Public, plan.PublicKey) && IsCurrent(known, KeyClass.Private, plan.PrivateKey))
        {
            return;
        }

        throw new ConfigurationException(
            $"The file {KeysFile.PathIn(_directory)} is damaged: it does not hold the keys that the store knows. Restore it, "
                + "or set new keys with OpenOdp:Accounts:0.");
    }

    private static void CheckApart(List<AccountPlan> plans, string? operatorKey)
    {
        if (plans.Find(plan => operatorKey == plan.PublicKey || operatorKey == plan.PrivateKey) is { } same)
        {
            throw new ConfigurationException($"OpenOdp:OperatorKey is a key of account '{same.Id}'. Give the operator another.");
        }
    }

    private async Task AppendRulesAsync()
    {
        var writer = new ByteWriter();
        RulesCommand.Write(writer);
        await AppendAsync(CommandKind.Rules, writer);
    }

    private async Task BringInLineAsync(AccountPlan plan)
    {
        var accounts = Accounts();
        var before = accounts.FirstOrDefault(account => account.Id == plan.Id);
        var after = WantedSettings.After(accounts, plan, EndOfKeys);
        if (before is not null) _notes.AddRange(AccountChanges.Of(before, after, plan));
        if (before is not null && Encoded(before).SequenceEqual(Encoded(after))) return;
        await AppendAccountAsync(after);
    }

    private async Task AppendAccountAsync(AccountSettings account)
    {
        var writer = new ByteWriter();
        AccountCommand.Write(writer, account);
        await AppendAsync(CommandKind.Account, writer);
    }

    /// <summary>
    /// An account that is no longer configured keeps its data and loses its keys, until it is configured again.
    /// </summary>
    private async Task RetireAsync(AccountSettings account)
    {
        var after = WantedSettings.OfNone(account, EndOfKeys);
        if (after.Keys.SequenceEqual(account.Keys)) return;
        await AppendAccountAsync(after);
        _notes.Add(AccountChanges.Retired(account, options.KeyGrace));
    }

    private IReadOnlyList<AccountSettings> Accounts()
    {
        using var view = store.AcquireView();
        return [.. view.Accounts.Values.OrderBy(account => account.Number)];
    }

    private async Task AppendAsync(CommandKind kind, ByteWriter command)
    {
        var result = await store.AppendOwnAsync(kind, account: 0, command);
        if (result.Status != CommitStatus.Committed)
        {
            throw new ConfigurationException($"The store does not take the configuration: {result.Reason}");
        }

        if (result.Outcome is { Kind: not OutcomeKind.Applied } outcome)
        {
            throw new ConfigurationException($"The configuration cannot be used: {outcome.Message}");
        }
    }

    private static byte[] Encoded(AccountSettings settings)
    {
        var writer = new ByteWriter();
        settings.Write(writer);
        return writer.Written.ToArray();
    }

    private static bool IsCurrent(AccountSettings settings, KeyClass keyClass, string key) =>
        settings.Keys.Any(known => known.Class == keyClass && known.ValidUntil == 0 && known.Hash == WantedSettings.Hash(key));
}
