namespace OpenOdp.Browser.Tests.Support;

/// <summary>Somebody who signs in.</summary>
/// <param name="Name">Empty for whoever has the private key.</param>
internal sealed record Who(string Name, string Secret)
{
    public static readonly Who Operator = new("", "one.secret");

    public static readonly Who Reader = new("rita", "a-long-password");

    /// <summary>The settings of a server that knows the reader.</summary>
    public static IReadOnlyList<string> Settings { get; } = ["--OpenOdp:Accounts:0:People:rita:Password", Reader.Secret];
}
