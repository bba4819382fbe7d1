using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;

namespace OpenOdp.Engine.Identity;

/// <summary>Values that identify nobody (IDN-8): an identifier with such a value is as good as absent.</summary>
public static class JunkValues
{
    private const string NoneLeft = "No identifier is left: the account's settings now ignore all of them.";

    /// <summary>True when a normalised value is on the account's list; ASCII case does not matter.</summary>
    public static bool Contains(AccountSettings settings, ReadOnlySpan<byte> value)
    {
        foreach (var junk in settings.JunkValues)
        {
            if (Ascii.EqualsIgnoreCase(value, junk)) return true;
        }

        return false;
    }

    /// <summary>The identifiers of an item of a request.</summary>
    internal delegate IdentifierList IdentifiersOf(ReadOnlySpan<byte> item);

    /// <summary>The settings changed between check and append (rule L1): an item must still identify someone.</summary>
    internal static List<InvalidItem> Recheck(AccountSettings settings, RequestItems items, IdentifiersOf identifiersOf)
    {
        var invalids = new List<InvalidItem>();
        var index = 0;
        foreach (var item in items)
        {
            if (!AnyUsable(settings, identifiersOf(item))) invalids.Add(new InvalidItem(index, NoneLeft));
            index++;
        }

        return invalids;
    }

    /// <summary>True when an identifier may identify someone.</summary>
    internal static bool IsUsable(AccountSettings settings, IdentifierList.Identifier identifier) =>
        identifier.Field < settings.Identifiers.Count && !Contains(settings, identifier.Value);

    /// <summary>True when at least one identifier may identify someone.</summary>
    private static bool AnyUsable(AccountSettings settings, IdentifierList identifiers)
    {
        foreach (var identifier in identifiers)
        {
            if (IsUsable(settings, identifier)) return true;
        }

        return false;
    }
}
