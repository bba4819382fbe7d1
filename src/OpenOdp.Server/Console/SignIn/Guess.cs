namespace OpenOdp.Server.Console.SignIn;

/// <summary>An attempt to sign in, which may be a guess.</summary>
/// <param name="Address">Where it comes from.</param>
/// <param name="Whose">The name that it has, or the public part of the key.</param>
internal sealed record Guess(string Address, string Whose, bool IsName)
{
    private const int MaxLength = 128;

    public static Guess OfName(string address, string name) => new(address, Kept(name), IsName: true);

    /// <summary>Whose key it is, is not known of what has no dot.</summary>
    public static Guess OfKey(string address, string key) =>
        new(address, Kept(key[..Math.Max(0, key.IndexOf('.'))]), IsName: false);

    private static string Kept(string text) => text[..Math.Min(text.Length, MaxLength)];
}
