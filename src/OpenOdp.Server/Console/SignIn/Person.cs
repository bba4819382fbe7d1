using System.Security.Cryptography;
using System.Text;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Configuration;

namespace OpenOdp.Server.Console.SignIn;

/// <summary>Somebody who signs in with a name and a password from the settings, not with the account's key.</summary>
/// <param name="Secret">SHA-256 of the password.</param>
internal sealed record Person(string Name, Role Role, byte[] Secret)
{
    /// <summary>Shorter passwords are guessed.</summary>
    private const int LeastLength = 12;

    private const int MostLength = 512;

    public static Person Read(string name, SettingsSection section)
    {
        var role = section.Choice("Role", Role.Reader);
        return section.Text("Password", isSecret: true) is { Length: >= LeastLength and <= MostLength } password
            ? new Person(name, role, HashOf(password))
            : throw new ConfigurationException(
                $"{section.Path}:Password needs from {LeastLength} to {MostLength} characters, so that nobody guesses it.");
    }

    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
