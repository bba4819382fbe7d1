using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identifiers;

/// <summary>
/// The values that identify nobody in an account (IDN-8, rule I3), ready to be compared with many: the account's list in the
/// normal form of each identifier, and the kinds that no list can hold. ASCII case does not matter.
/// </summary>
public sealed class JunkList
{
    /// <summary>
    /// A normal form that differs from its entry is taken from here on: the "1" that is left of "-1" may be somebody.
    /// </summary>
    private const int MinLength = 3;

    private readonly byte[][] _asSent;
    private readonly byte[][][] _normal;

    /// <summary>Prepares an account's list; worth keeping as long as the settings do not change.</summary>
    public JunkList(AccountSettings settings)
    {
        Settings = settings;
        _asSent = ByLength(
            settings.JunkValues.Select(value => IdentifierNormaliser.Trim(Encoding.UTF8.GetBytes(value)).ToArray()));
        var rules = settings.Identifiers.Select(field => IdentifierNormaliser.RuleOf(field.Name)).ToList();
        var lists = rules.Distinct()
            .ToDictionary(rule => rule, rule => ByLength(_asSent.SelectMany(Entries).SelectMany(entry => Forms(rule, entry))));
        _normal = [.. rules.Select(rule => lists[rule])];
    }

    /// <summary>The settings that it belongs to.</summary>
    public AccountSettings Settings { get; }

    /// <summary>True when the normal form of a value identifies nobody.</summary>
    public bool Contains(int field, ReadOnlySpan<byte> normal) => IsListed(_normal[field], normal) || JunkForms.Contains(normal);

    /// <summary>
    /// True when a value as it was sent, without blanks around it, identifies nobody: normalising may leave less of it.
    /// </summary>
    public bool ContainsAsSent(ReadOnlySpan<byte> trimmed) => IsListed(_asSent, trimmed) || JunkForms.Contains(trimmed);

    private static IEnumerable<byte[]> Forms(IdentifierRule rule, byte[] entry)
    {
        yield return entry;
        var normal = new ByteWriter(entry.Length);
        IdentifierNormaliser.Write(rule, entry, normal);
        if (normal.Length >= MinLength) yield return normal.Written.ToArray();
    }

    /// <summary>
    /// The values of each length one after another: nearly all values differ from all of them in length or first letter.
    /// </summary>
    private static byte[][] ByLength(IEnumerable<byte[]> values)
    {
        var all = values.Where(value => value.Length > 0).ToList();
        var longest = all.Count == 0 ? 0 : all.Max(value => value.Length);
        var byLength = new byte[longest + 1][];
        for (var length = 0; length <= longest; length++)
        {
            byLength[length] = [.. all.Where(value => value.Length == length).SelectMany(value => value)];
        }

        return byLength;
    }

    private static IEnumerable<byte[]> Entries(byte[] ofOneLength, int length)
    {
        for (var at = 0; at < ofOneLength.Length; at += length) yield return ofOneLength[at..(at + length)];
    }

    private static bool IsListed(byte[][] byLength, ReadOnlySpan<byte> value)
    {
        if (value.Length >= byLength.Length || value.Length == 0) return false;
        for (ReadOnlySpan<byte> list = byLength[value.Length]; list.Length > 0; list = list[value.Length..])
        {
            if (Ascii.EqualsIgnoreCase(list[..value.Length], value)) return true;
        }

        return false;
    }
}
