using OpenOdp.Engine.Log;

namespace OpenOdp.Server.Accounts;

/// <summary>What a request wants to do, as far as rights differ.</summary>
internal enum Operation
{
    /// <summary>POST /v3/events.</summary>
    SendEvents,

    /// <summary>POST /v3/profiles.</summary>
    SendProfiles,

    /// <summary>GET /v3/profiles.</summary>
    ReadProfiles,

    /// <summary>POST /v3/objects/{object}.</summary>
    SendObjects,

    /// <summary>POST /v3/graphql; a public key sees the public schema only.</summary>
    QueryGraphQl,

    /// <summary>POST /v3/consent.</summary>
    SendConsent,

    /// <summary>POST /v3/lists/subscriptions.</summary>
    SendSubscriptions,

    /// <summary>POST /v3/reachability and /v3/identifiers.</summary>
    SendReachability,

    /// <summary>GET of consent, reachability, identifier metadata, lists and subscriptions.</summary>
    ReadCustomerState,

    /// <summary>POST /v3/lists.</summary>
    ChangeLists,

    /// <summary>/v3/schema.</summary>
    UseSchema,

    /// <summary>/v3/segments.</summary>
    UseSegments,

    /// <summary>/v3/exports and /v3/export-segment-members.</summary>
    Export,

    /// <summary>/v3/compliance.</summary>
    Comply,

    /// <summary>GET /v3/recommendations/products.</summary>
    Recommend,

    /// <summary>Everything under /admin that concerns one account.</summary>
    Administer,

    /// <summary>What concerns all accounts; see <see cref="OperatorKey"/>.</summary>
    Operate,
}

/// <summary>The rights of keys (§2.1), all in one table.</summary>
internal static class Rights
{
    /// <summary>The weakest key that may do it. What is not in the table needs a private key.</summary>
    public static KeyClass Needed(Operation operation) => operation switch
    {
        Operation.SendEvents => KeyClass.Public,
        Operation.SendProfiles => KeyClass.Public,
        Operation.SendObjects => KeyClass.Public,
        Operation.QueryGraphQl => KeyClass.Public,
        Operation.SendConsent => KeyClass.Public,
        Operation.SendSubscriptions => KeyClass.Public,
        Operation.Recommend => KeyClass.Public,
        _ => KeyClass.Private,
    };

    /// <summary>True when a key of this class may do it; a private key may do everything (AUTH-7).</summary>
    public static bool Allow(KeyClass key, Operation operation) => key == KeyClass.Private || key == Needed(operation);
}
