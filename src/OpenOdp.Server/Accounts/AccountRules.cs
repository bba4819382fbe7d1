using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Server.Accounts;

/// <summary>What a request of an account is checked against: its settings, prepared for reading bytes.</summary>
internal sealed class AccountRules
{
    private readonly byte[][] _identifiers;
    private readonly IdentifierRule[] _rules;
    private readonly JunkList _junk;
    private readonly int _userId;

    /// <summary>Prepares settings; worth keeping as long as they do not change.</summary>
    public AccountRules(AccountSettings settings)
    {
        Settings = settings;
        _identifiers = [.. settings.Identifiers.Select(field => Encoding.UTF8.GetBytes(field.Name))];
        _rules = [.. settings.Identifiers.Select(field => IdentifierNormaliser.RuleOf(field.Name))];
        _userId = settings.FieldNumber(IdentifierNormaliser.UserId);
        _junk = new JunkList(settings);
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

    /// <summary>True when a value identifies nobody (IDN-8), as it was sent or in its normal form.</summary>
    public bool IsJunk(int identifier, ReadOnlySpan<byte> trimmed, ReadOnlySpan<byte> normal) =>
        normal.Length == 0 || _junk.Contains(identifier, normal)
            || (!trimmed.SequenceEqual(normal) && _junk.ContainsAsSent(trimmed));
}
