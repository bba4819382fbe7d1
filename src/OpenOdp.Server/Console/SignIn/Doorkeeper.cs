using System.Security.Cryptography;
using System.Text;
using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Storage;

namespace OpenOdp.Server.Console.SignIn;

/// <summary>Who may look at the console: whoever has an account's private key, and the people of its settings.</summary>
internal sealed class Doorkeeper(Store store, KeyCheck keys, IReadOnlyList<AccountPlan> plans, TimeProvider clock)
{
    /// <summary>Who has this private key; null when nobody has.</summary>
    public Viewer? OfKey(string key) =>
        keys.Find(key, store.Accounts, Now) is { Class: KeyClass.Private } caller
            ? new Viewer(
                caller.Rules.Settings.Id,
                Viewer.KeyName + (caller.Name ?? key.Split('.')[0]),
                Role.Operator,
                ProofOf(caller.Hash))
            : null;

    /// <summary>Who has this name and password; null when nobody has. It takes as long for a name that nobody has.</summary>
    public Viewer? OfPerson(string name, string password)
    {
        var sent = Person.HashOf(password);
        Viewer? found = null;
        foreach (var plan in plans)
        {
            foreach (var person in plan.People)
            {
                var isRight = CryptographicOperations.FixedTimeEquals(sent, person.Secret);
                var isTheirs = string.Equals(person.Name, name, StringComparison.OrdinalIgnoreCase);
                if (isRight && isTheirs) found = ViewerOf(plan, person);
            }
        }

        return found;
    }

    /// <summary>
    /// The account's key by which a viewer acts; null when the key or the password that they signed in with is no longer valid.
    /// </summary>
    public Caller? CallerOf(Viewer viewer)
    {
        var own = keys.PrivateOf(viewer.AccountId, store.Accounts, Now);
        if (own.Find(caller => IsProof(caller.Hash, viewer)) is { } key) return key;
        var people = plans.SelectMany(static plan => plan.People.Select(person => ViewerOf(plan, person)));
        return people.Contains(viewer) ? own.Find(static caller => caller.Name is null) : null;
    }

    private long Now => Microseconds.Of(clock.GetUtcNow());

    private static bool IsProof(byte[] hash, Viewer viewer) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(ProofOf(hash)), Encoding.ASCII.GetBytes(viewer.Proof));

    private static Viewer ViewerOf(AccountPlan plan, Person person) =>
        new(plan.Id, person.Name, person.Role, ProofOf(person.Secret));

    /// <summary>A hash of the hash: the cookie does not carry what a key is known by.</summary>
    private static string ProofOf(byte[] hash) => Convert.ToHexStringLower(SHA256.HashData(hash).AsSpan(0, 16));
}
