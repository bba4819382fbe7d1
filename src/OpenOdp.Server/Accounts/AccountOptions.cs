using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Configuration;
using OpenOdp.Server.Console.SignIn;

namespace OpenOdp.Server.Accounts;

/// <summary>One entry of <c>OpenOdp:Accounts</c>.</summary>
internal sealed class AccountOptions
{
    /// <summary>What the engine takes for a setting that nobody gives.</summary>
    public static readonly AccountSettings Defaults = new() { Number = 0, Id = "" };

    private const string Error = "error";
    private const string NoSegments = "no_segments";

    private static readonly IReadOnlyList<string> AllOrigins = ["*"];
    private static readonly TimeSpan DefaultWindow = TimeSpan.FromSeconds(Defaults.DedupSeconds);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(3650);

    /// <summary>Names the data, so that keys can change; <c>default</c> for the first account.</summary>
    public string? Id { get; init; }

    /// <summary>The tracker id: it may be seen by anyone.</summary>
    public string? PublicKey { get; init; }

    /// <summary><c>&lt;public key&gt;.&lt;secret&gt;</c> (AUTH-3).</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Origins that browsers may send from; <c>*</c> when empty (AUTH-9).</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = AllOrigins;

    /// <summary>
    /// Further identifiers: name → <c>high</c> or <c>low</c>; a default identifier's confidence can be changed here too.
    /// </summary>
    public IReadOnlyDictionary<string, string> Identifiers { get; init; } = new Dictionary<string, string>();

    /// <summary>Values that identify nobody, in place of the default list (IDN-8).</summary>
    public IReadOnlyList<string> JunkValues { get; init; } = Defaults.JunkValues;

    /// <summary>How long the same event is recognised (rule I7).</summary>
    public TimeSpan DedupWindow { get; init; } = DefaultWindow;

    /// <summary>What public keys may merge (rule I6).</summary>
    public PublicKeyMerges PublicKeyMerges { get; init; }

    /// <summary>What events may do to identity at most.</summary>
    public GuardOptions Guards { get; init; } = new();

    /// <summary>Who signs in to the console with a password.</summary>
    public IReadOnlyList<Person> People { get; init; } = [];

    /// <summary>True when neither key is set.</summary>
    public bool HasNoKeys => PublicKey is null && PrivateKey is null;

    /// <summary>What a query is answered about a customer whom nobody knows (rule G6).</summary>
    public UnknownCustomer UnknownCustomer { get; init; }

    public static AccountOptions Read(SettingsSection section)
    {
        var account = new AccountOptions
        {
            Id = section.Text("Id"),
            PublicKey = section.Text("PublicKey"),
            PrivateKey = section.Text("PrivateKey", isSecret: true),
            AllowedOrigins = section.List("AllowedOrigins", AllOrigins),
            Identifiers = section.Map("Identifiers"),
            JunkValues = section.List("JunkValues", Defaults.JunkValues),
            DedupWindow = section.Duration("DedupWindow", DefaultWindow, TimeSpan.FromSeconds(1), LongestWindow),
            PublicKeyMerges = section.Choice("PublicKeyMerges", PublicKeyMerges.Allow),
            UnknownCustomer = section.Value(
                "UnknownCustomer", UnknownCustomer.Error, TryReadUnknown, "Use 'error' or 'no_segments'.", Show),
            Guards = section.Section("Guards", GuardOptions.Read),
            People = section.NamedSections("People", Person.Read),
        };
        return account.HasNoKeys && section.Unknown.FirstOrDefault() is { } unknown
            ? throw new ConfigurationException(
                $"{section.Path} has no keys. {unknown} Correct the name: no keys are made for an entry that cannot be read.")
            : account;
    }

    private static bool TryReadUnknown(string text, out UnknownCustomer value)
    {
        value = text.Equals(NoSegments, StringComparison.OrdinalIgnoreCase) ? UnknownCustomer.NoSegments : UnknownCustomer.Error;
        return value == UnknownCustomer.NoSegments || text.Equals(Error, StringComparison.OrdinalIgnoreCase);
    }

    private static string Show(UnknownCustomer value) => value == UnknownCustomer.NoSegments ? NoSegments : Error;
}

/// <summary>The configuration cannot be used; the message names the setting and the cure.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
