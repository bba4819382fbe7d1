using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;

namespace OpenOdp.Server.Access;

/// <summary>What a request of an account is checked against: its settings, prepared for reading bytes.</summary>
internal sealed class AccountRules
{
    private readonly byte[][] _identifiers;
    private readonly IdentifierRule[] _rules;
    private readonly byte[][] _junk;
    private readonly ulong _junkLengths;
    private readonly int _userId;

    /// <summary>Prepares settings; worth keeping as long as they do not change.</summary>
    public AccountRules(AccountSettings settings)
    {
        Settings = settings;
        _identifiers = [.. settings.Identifiers.Select(field => Encoding.UTF8.GetBytes(field.Name))];
        _rules = [.. settings.Identifiers.Select(field => IdentifierNormaliser.RuleOf(field.Name))];
        _userId = settings.FieldNumber(IdentifierNormaliser.UserId);
        _junk = [.. settings.JunkValues.Select(Encoding.UTF8.GetBytes)];
        foreach (var value in _junk) _junkLengths |= 1ul << Math.Min(value.Length, 63);
    }

    /// <summary>The settings.</summary>
    public AccountSettings Settings { get; }

    /// <summary>The number of an identifier; -1 when the account has none of that name.</summary>
    /// <param name="name">As the caller spelt it.</param>
    /// <param name="isExact">False for another spelling of the user id (IDN-1).</param>
    public int FindIdentifier(ReadOnlySpan<byte> name, out bool isExact)
    {
        isExact = true;
        for (var i = 0; i < _identifiers.Length; i++)
        {
            if (name.SequenceEqual(_identifiers[i])) return i;
        }

        isExact = false;
        return IdentifierNormaliser.IsUserId(name) ? _userId : -1;
    }

    /// <summary>True for the plural of an identifier, which the platform fills (§4.3).</summary>
    public bool IsPlural(ReadOnlySpan<byte> name) => name is [.. var singular, (byte)'s'] && FindIdentifier(singular, out _) >= 0;

    /// <summary>How values of an identifier are normalised.</summary>
    public IdentifierRule RuleOf(int identifier) => _rules[identifier];

    /// <summary>True when a normalised value identifies nobody (IDN-8).</summary>
    public bool IsJunk(ReadOnlySpan<byte> value)
    {
        if ((_junkLengths >> Math.Min(value.Length, 63) & 1) == 0) return false;
        foreach (var junk in _junk)
        {
            if (EqualsIgnoringAsciiCase(value, junk)) return true;
        }

        return false;
    }

    private static bool EqualsIgnoringAsciiCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (Lower(left[i]) != Lower(right[i])) return false;
        }

        return true;
    }

    private static byte Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
}
