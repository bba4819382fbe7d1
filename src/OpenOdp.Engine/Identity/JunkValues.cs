using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Identity;

/// <summary>Values that identify nobody (IDN-8): an identifier with such a value is as good as absent.</summary>
public static class JunkValues
{
    internal const string NoneLeft = "No identifier is left: the account's settings now ignore all of them.";

    /// <summary>True when a normalised value is on the account's list; ASCII case does not matter.</summary>
    public static bool Contains(AccountSettings settings, ReadOnlySpan<byte> value)
    {
        foreach (var junk in settings.JunkValues)
        {
            if (Ascii.EqualsIgnoreCase(value, junk)) return true;
        }

        return false;
    }

    /// <summary>True when at least one identifier may identify someone.</summary>
    internal static bool AnyUsable(AccountSettings settings, IdentifierList identifiers)
    {
        foreach (var identifier in identifiers)
        {
            if (identifier.Field < settings.Identifiers.Count && !Contains(settings, identifier.Value)) return true;
        }

        return false;
    }
}
