using System.Security.Claims;

namespace OpenOdp.Server.Console.SignIn;

/// <summary>Who looks at the console.</summary>
/// <param name="AccountId">The account that is shown, by the name that settings give it.</param>
/// <param name="Name">Of a person; of a key its public part.</param>
/// <param name="Proof">What tells whether the key or password is still the one that was signed in with.</param>
internal sealed record Viewer(string AccountId, string Name, Role Role, string Proof)
{
    private const string AccountClaim = "account";
    private const string ProofClaim = "proof";

    /// <summary>How the name of who has the key itself begins.</summary>
    public const string KeyName = "key ";

    /// <summary>True for who signed in with a key, and not by name.</summary>
    public bool IsKey => Name.StartsWith(KeyName, StringComparison.Ordinal);

    /// <summary>True when changes are allowed.</summary>
    public bool MayChange => Role == Role.Operator;

    public ClaimsPrincipal ToPrincipal(string scheme) => new(new ClaimsIdentity(
        [
            new Claim(AccountClaim, AccountId), new Claim(ClaimTypes.Name, Name), new Claim(ClaimTypes.Role, Role.ToString()),
            new Claim(ProofClaim, Proof),
        ],
        scheme));

    /// <summary>The viewer that a cookie names; null for one that names none.</summary>
    public static Viewer? Of(ClaimsPrincipal? principal) =>
        principal?.FindFirstValue(AccountClaim) is { } account && principal.FindFirstValue(ClaimTypes.Name) is { } name
        && Enum.TryParse<Role>(principal.FindFirstValue(ClaimTypes.Role), out var role)
        && principal.FindFirstValue(ProofClaim) is { } proof
            ? new Viewer(account, name, role, proof)
            : null;
}
