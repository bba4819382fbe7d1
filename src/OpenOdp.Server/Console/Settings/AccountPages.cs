using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Configuration;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Console.Settings;

/// <summary>One setting, with what it is now.</summary>
/// <param name="About">What it does.</param>
/// <param name="Name">The name of its variable.</param>
internal sealed record SettingLine(string Title, string About, string Name, IReadOnlyList<string> Values);

/// <summary>Settings that belong together.</summary>
internal sealed record SettingGroup(string Title, IReadOnlyList<SettingLine> Lines);

/// <summary>How an account is configured.</summary>
internal sealed record AccountModel(string Id, IReadOnlyList<SettingGroup> Groups);

/// <summary>How the account is configured, for people to read: the configuration alone changes it.</summary>
internal sealed class AccountPages(IReadOnlyList<AccountPlan> plans, ServerOptions options)
{
    public Page Show(PageCall call)
    {
        var account = call.Read.Account;
        var number = plans.TakeWhile(plan => plan.Id != account.Id).Count();
        var own = number == plans.Count ? [] : OfAccount(account, plans[number], $"OpenOdp__Accounts__{number}__");
        return Page.Of<AccountPage>(new AccountModel(account.Id, [.. own, OfServer()]));
    }

    private static IEnumerable<SettingGroup> OfAccount(AccountSettings account, AccountPlan plan, string at)
    {
        yield return new SettingGroup("Events", [
            new("Allowed origins", "Whence browsers may send events; * is everywhere.", at + "AllowedOrigins__0",
                plan.AllowedOrigins),
            new("Dedup window", "How long the same event is recognised.", at + "DedupWindow",
                [SpanText.Of(TimeSpan.FromSeconds(account.DedupSeconds))]),
        ]);
        yield return new SettingGroup("Identifiers", [
            .. account.Identifiers.Select(one => new SettingLine(
                one.Name,
                one.Confidence == Confidence.High ? "Hardly ever shared; merges customers." : "Moves from customer to customer.",
                $"{at}Identifiers__{one.Name}",
                [one.Confidence == Confidence.High ? "high" : "low"])),
            new("Junk values", "They identify nobody.", at + "JunkValues__0", account.JunkValues),
        ]);
        yield return new SettingGroup("Merges", [
            new("Merges by the public key", "allow carries them out; hold has an operator decide.", at + "PublicKeyMerges",
                [account.PublicKeyMerges == PublicKeyMerges.Hold ? "hold" : "allow"]),
            new("Values of one identifier", "What a customer keeps, or a merge may bring together.",
                at + "Guards__ValuesPerIdentifier", [Number(account.IdentifierCap)]),
            new("Profiles of one event", "How many customers one event may make one.", at + "Guards__ProfilesPerMerge",
                [Number(account.MaxProfilesPerMerge)]),
            new("Merges in an hour", "How many one identifier may ask for.", at + "Guards__MergesPerHour",
                [Number(account.MaxMergesPerHour)]),
            new("Identifiers of a customer", "All of them together.", at + "Guards__IdentifiersPerCustomer",
                [Number(account.MaxIdentifiers)]),
        ]);
        yield return new SettingGroup("Answers", [
            new("Unknown customer", "What a query about somebody whom nobody knows is answered.", at + "UnknownCustomer",
                [plan.UnknownCustomer == UnknownCustomer.NoSegments ? "no_segments" : "error"]),
        ]);
        yield return new SettingGroup("People", [
            .. plan.People.Select(person => new SettingLine(
                person.Name, "Signs in with a password.", $"{at}People__{person.Name}__Role",
                [person.Role.ToString().ToLowerInvariant()])),
        ]);
    }

    private SettingGroup OfServer() => new("For all accounts of this server", [
        new("Window of segments", "How old an event may be that feeds a sequence.", "OpenOdp__Segments__MaxWindowDays",
            [SpanText.Of(TimeSpan.FromDays(options.WindowDays))]),
        new("Log retention", "How long the log is kept, at least back to the newest checkpoint.", "OpenOdp__LogRetention",
            [SpanText.Of(options.LogRetention)]),
        new("Rejected requests", "How long they are kept to be mended and sent again.", "OpenOdp__RejectedRetention",
            [options.RejectedRetention == TimeSpan.Zero ? "in memory only" : SpanText.Of(options.RejectedRetention)]),
        new("Key grace", "How long a replaced or revoked key still works.", "OpenOdp__KeyGrace", [SpanText.Of(options.KeyGrace)]),
    ]);

    private static string Number(int value) => value.ToString("N0");
}
