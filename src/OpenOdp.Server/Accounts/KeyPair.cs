using System.Buffers.Text;
using System.Security.Cryptography;

namespace OpenOdp.Server.Accounts;

/// <summary>The keys of an account (AUTH-2, AUTH-3).</summary>
internal sealed record KeyPair(string PublicKey, string PrivateKey)
{
    /// <summary>Characters of a key at most.</summary>
    public const int MaxLength = 512;

    /// <summary>Checks keys that someone wrote down.</summary>
    public static KeyPair Check(string? publicKey, string? privateKey, string at)
    {
        CheckText(publicKey, $"{at}:PublicKey");
        CheckText(privateKey, $"{at}:PrivateKey");
        var dot = privateKey!.LastIndexOf('.');
        if (dot < 0 || privateKey[..dot] != publicKey || dot == privateKey.Length - 1)
        {
            throw new ConfigurationException($"{at}:PrivateKey must be the public key, a dot, and a secret.");
        }

        return new KeyPair(publicKey, privateKey);
    }

    /// <summary>
    /// A header has to carry a key as it is; one with a line break from a file of secrets would never be recognised.
    /// </summary>
    public static void CheckText(string? key, string name)
    {
        if (string.IsNullOrWhiteSpace(key)) throw new ConfigurationException($"{name} is missing.");
        if (key.Length > MaxLength || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ConfigurationException($"{name} cannot be sent in a header. Use at most {MaxLength} letters, digits and "
                + "signs of ASCII, without spaces and line breaks.");
        }
    }

    /// <summary>Makes a pair: 22 and 43 characters of URL-safe base64 (AUTH-2).</summary>
    public static KeyPair Make()
    {
        var publicKey = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        return new KeyPair(publicKey, $"{publicKey}.{MakeSecret()}");
    }

    /// <summary>Makes what nobody can guess.</summary>
    public static string MakeSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
