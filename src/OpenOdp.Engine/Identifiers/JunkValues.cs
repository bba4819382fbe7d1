using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;

namespace OpenOdp.Engine.Identifiers;

/// <summary>An identifier whose value identifies nobody (IDN-8) is as good as absent.</summary>
internal static class JunkValues
{
    private const string NoneLeft = "No identifier is left: the account's settings now ignore all of them.";

    /// <summary>The identifiers of an item of a request.</summary>
    internal delegate IdentifierList IdentifiersOf(ReadOnlySpan<byte> item);

    /// <summary>The settings changed between check and append (rule L1): an item must still identify someone.</summary>
    internal static List<InvalidItem> Recheck(JunkList junk, RequestItems items, IdentifiersOf identifiersOf)
    {
        var invalids = new List<InvalidItem>();
        var index = 0;
        foreach (var item in items)
        {
            if (!AnyUsable(junk, identifiersOf(item))) invalids.Add(new InvalidItem(index, NoneLeft));
            index++;
        }

        return invalids;
    }

    /// <summary>True when an identifier may identify someone.</summary>
    internal static bool IsUsable(JunkList junk, IdentifierList.Identifier identifier) =>
        identifier.Field < junk.Settings.Identifiers.Count && !junk.Contains(identifier.Field, identifier.Value);

    /// <summary>True when at least one identifier may identify someone.</summary>
    private static bool AnyUsable(JunkList junk, IdentifierList identifiers)
    {
        foreach (var identifier in identifiers)
        {
            if (identifier.IsWithheld || IsUsable(junk, identifier)) return true;
        }

        return false;
    }
}
