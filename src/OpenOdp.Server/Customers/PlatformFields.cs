using OpenOdp.Server.Accounts;

namespace OpenOdp.Server.Customers;

/// <summary>Attributes that the platform fills and callers cannot write (PR-8).</summary>
internal static class PlatformFields
{
    /// <summary>
    /// True for the public id, the plurals of identifiers, the source of the last update, and what is computed.
    /// </summary>
    public static bool Contains(ReadOnlySpan<byte> name, AccountRules rules) =>
        name.SequenceEqual("zaius_id"u8)
        || name.StartsWith("data_source"u8)
        || name.SequenceEqual("observations"u8) || name.StartsWith("observations."u8)
        || name.SequenceEqual("insights"u8) || name.StartsWith("insights."u8)
        || rules.IsPlural(name);
}
