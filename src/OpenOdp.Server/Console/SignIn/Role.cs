namespace OpenOdp.Server.Console.SignIn;

/// <summary>What somebody may do in the console.</summary>
internal enum Role
{
    /// <summary>Looks, and sees personal fields masked.</summary>
    Reader,

    /// <summary>Looks and changes.</summary>
    Operator,
}
