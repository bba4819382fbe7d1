using System.Diagnostics;
using OpenOdp.Engine.Log;

namespace OpenOdp.Server.Accounts;

/// <summary>What a request wants to do, as far as rights differ. Each has its routes: a new one comes with them.</summary>
internal enum Operation
{
    /// <summary>POST /v3/events.</summary>
    SendEvents,

    /// <summary>POST /v3/profiles.</summary>
    SendProfiles,

    /// <summary>GET /v3/profiles.</summary>
    ReadProfiles,

    /// <summary>POST /v3/graphql; what may be asked depends on the key, too.</summary>
    Query,

    /// <summary>Everything under /admin that concerns one account.</summary>
    Administer,

    /// <summary>What concerns all accounts; see <see cref="OperatorKey"/>.</summary>
    Operate,
}

/// <summary>The rights of keys (§2.1), all in one table.</summary>
internal static class Rights
{
    /// <summary>The weakest key that may do it.</summary>
    public static KeyClass Needed(Operation operation) => operation switch
    {
        Operation.SendEvents or Operation.SendProfiles or Operation.Query => KeyClass.Public,
        Operation.ReadProfiles or Operation.Administer or Operation.Operate => KeyClass.Private,
        _ => throw new UnreachableException($"{operation} has no rights yet."),
    };

    /// <summary>True when a key of this class may do it; a private key may do everything (AUTH-7).</summary>
    public static bool Allow(KeyClass key, Operation operation) => key == KeyClass.Private || key == Needed(operation);
}
