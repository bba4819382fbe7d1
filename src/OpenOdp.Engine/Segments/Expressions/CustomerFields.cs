using System.Globalization;
using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Audiences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>The fields of a customer as expressions read them, and as answers show them; fetched when one is asked for.</summary>
internal sealed class CustomerFields
{
    private readonly List<OwnedIdentifier> _newest = [];
    private readonly Dictionary<int, byte[]> _plurals = [];

    private IStateReader? _state;
    private AccountSettings _settings = null!;
    private Customer? _customer;
    private SortedDictionary<string, AttributeTable.Entry>? _attributes;
    private SortedDictionary<ulong, AudienceWord>? _told;

    /// <summary>Turns to a customer, who must not change while the fields are read.</summary>
    public void Load(IStateReader state, AccountSettings settings, Customer customer)
    {
        (_state, _settings) = (state, settings);
        (_customer, _attributes, _told) = (customer, null, null);
        _plurals.Clear();
    }

    public Value Id() => _customer is null
        ? Value.Missing
        : Value.OfText(Encoding.ASCII.GetBytes(_customer.Id.ToString(NumberFormatInfo.InvariantInfo)));

    /// <summary>The value of an identifier that was seen last (ID-6).</summary>
    public Value Identifier(int field)
    {
        OwnedIdentifier? last = null;
        foreach (var owned in _customer?.Identifiers ?? [])
        {
            if (owned.Field == field && (last is not { } other || owned.Recency.CompareTo(other.Recency) > 0)) last = owned;
        }

        return last is { } found ? Value.OfText(found.Value.Span) : Value.Missing;
    }

    /// <summary>The values of an identifier that were seen last, as many as the plural shows (ID-6).</summary>
    public Value Identifiers(int field)
    {
        if (!_plurals.TryGetValue(field, out var plural)) _plurals.Add(field, plural = ReadPlural(field));
        return plural.Length > 0 ? Value.OfList(plural) : Value.Missing;
    }

    private byte[] ReadPlural(int field)
    {
        _newest.Clear();
        foreach (var owned in _customer?.Identifiers ?? [])
        {
            if (owned.Field == field) _newest.Add(owned);
        }

        if (_newest.Count == 0) return [];
        _newest.Sort(static (one, other) => other.Recency.CompareTo(one.Recency));
        var count = Math.Min(_newest.Count, _settings.IdentifierCap);
        var (elements, list) = (new ByteWriter(), new ByteWriter());
        foreach (var owned in _newest[..count]) new FieldValue(FieldKind.Text, owned.Value.Span).Write(elements);
        FieldValue.WriteElements(list, count, elements.Written);
        return list.Written.ToArray();
    }

    /// <summary>The last word on an audience; null when nothing was told.</summary>
    /// <param name="audience">The record that made the audience.</param>
    public AudienceWord? Told(ulong audience)
    {
        if (_customer is null) return null;
        _told ??= AudienceTable.ReadAll(_state!, _settings.Number, _customer);
        return _told.TryGetValue(audience, out var word) ? word : null;
    }

    /// <summary>An attribute, unless the customer has an identifier of that name by now.</summary>
    public Value Attribute(string name)
    {
        if (_customer is null) return Value.Missing;
        _attributes ??= AttributeTable.ReadAll(_state!, _settings.Number, _customer, out _);
        if (!_attributes.TryGetValue(name, out var entry)) return Value.Missing;
        var reader = ByteReader.OfPart(entry.Value);
        return FieldValues.Read(FieldValue.Read(ref reader));
    }
}
