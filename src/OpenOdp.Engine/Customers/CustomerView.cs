using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>An identifier of a customer, to be shown.</summary>
/// <param name="Name">The identifier's name.</param>
/// <param name="Value">Its normalised value.</param>
/// <param name="Confidence">How sure it is.</param>
/// <param name="FirstSeen">When the identifier was seen first, in microseconds since 1970.</param>
/// <param name="LastSeen">When the identifier was seen last, in microseconds since 1970.</param>
public sealed record IdentifierView(string Name, string Value, Confidence Confidence, long FirstSeen, long LastSeen);

/// <summary>An attribute of a customer, to be shown; <see cref="Value"/> reads its encoded value.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Encoded">Its value, encoded.</param>
/// <param name="At">When it was written, in microseconds since 1970.</param>
/// <param name="WrittenTo">The id that the customer had then: its own, or that of one who was merged into it.</param>
public sealed record AttributeView(string Name, byte[] Encoded, long At, ulong WrittenTo)
{
    /// <summary>The value.</summary>
    public FieldValue Value()
    {
        var reader = ByteReader.OfPart(Encoded);
        return FieldValue.Read(ref reader);
    }
}

/// <summary>One customer as of one position: what reads answer from.</summary>
public sealed class CustomerView
{
    private readonly IStateReader _state;
    private readonly AccountSettings _settings;
    private readonly Customer _customer;

    private CustomerView(IStateReader state, AccountSettings settings, Customer customer) =>
        (_state, _settings, _customer) = (state, settings, customer);

    /// <summary>The customer's id.</summary>
    public ulong Id => _customer.Id;

    /// <summary>When the customer was created, in microseconds since 1970.</summary>
    public long CreatedAt => _customer.CreatedAt;

    /// <summary>The ids of the customers that were merged into this one, the one merged last first.</summary>
    public IEnumerable<ulong> RedirectedIds => Redirects(null).Entries.Select(redirect => redirect.Id);

    /// <summary>
    /// The customers that were merged into this one, with the merges that brought them, each read when it is needed.
    /// </summary>
    /// <param name="after">Where the last page ended; null for the first.</param>
    public PartPage<(ulong Id, ulong Merge)> Redirects(PartCursor? after)
    {
        var walk = new PartWalk(_state, _settings.Number, _customer, after);
        var before = after?.Before ?? ulong.MaxValue;
        return new(
            walk.NewestFirst().Where(part => !part.IsSide && part.Merge < before).Select(part => (part.StorageId, part.Merge)),
            merge => walk.After(merge, static _ => false));
    }

    /// <summary>What its events, attributes and orders hang on; its own first.</summary>
    internal IEnumerable<ulong> StorageIds => PartTable.All(_state, _settings.Number, _customer).Select(part => part.StorageId);

    /// <summary>Its identifiers as they are stored.</summary>
    internal IReadOnlyList<OwnedIdentifier> Owned => _customer.Identifiers;

    /// <summary>How many events the customer has, the invisible ones below the account's floor included.</summary>
    public ulong EventCount =>
        PartTable.All(_state, _settings.Number, _customer).Aggregate(0UL, (sum, part) => sum + part.Events);

    /// <summary>Finds the owner of an identifier; the value must be normalised.</summary>
    public static CustomerView? Find(IStateReader state, AccountSettings settings, int field, string value) =>
        IdentifierTable.TryRead(state, settings.Number, field, Encoding.UTF8.GetBytes(value), out var ownership)
            ? Find(state, settings, ownership.Owner)
            : null;

    /// <summary>Finds a customer by id; the id of one who was merged away leads to the survivor.</summary>
    public static CustomerView? Find(IStateReader state, AccountSettings settings, ulong id) =>
        CustomerTable.Follow(state, settings.Number, id) is { } customer ? new CustomerView(state, settings, customer) : null;

    /// <summary>The customers of an account by id, each read when it is needed.</summary>
    /// <returns>The view is null for an id that was merged away.</returns>
    public static IEnumerable<(ulong Id, CustomerView? View)> All(IStateReader state, AccountSettings settings, ulong from)
    {
        const int AtOnce = 64;
        while (true)
        {
            var page = CustomerTable.ReadPage(state, settings.Number, from, AtOnce);
            foreach (var one in page) yield return (one.Id, one.Lives ? new CustomerView(state, settings, one) : null);
            if (page.Count < AtOnce || page[^1].Id == ulong.MaxValue) yield break;
            from = page[^1].Id + 1;
        }
    }

    /// <summary>The customers who were created last, the newest first, each read when it is needed.</summary>
    public static IEnumerable<CustomerView> Newest(IStateReader state, AccountSettings settings) =>
        CustomerTable.Newest(state, settings.Number).Select(customer => new CustomerView(state, settings, customer));

    /// <summary>Every identifier that the customer owns, the one seen last first.</summary>
    public IReadOnlyList<IdentifierView> Identifiers() =>
    [
        .. _customer.Identifiers
            .OrderByDescending(owned => owned.Recency)
            .Select(owned => new IdentifierView(
                _settings.Identifiers[owned.Field].Name,
                Encoding.UTF8.GetString(owned.Value.Span),
                _settings.Identifiers[owned.Field].Confidence,
                owned.FirstSeen,
                owned.LastSeen)),
    ];

    /// <summary>
    /// The customer's attributes by name, without those that were cleared, and without those whose name an identifier of the
    /// customer has got since.
    /// </summary>
    public IReadOnlyList<AttributeView> Attributes() => Attributes(out _);

    /// <summary>The customer's attributes, and whether these are all of them.</summary>
    /// <param name="isWhole">False when it was merged of so many that not all of their attributes are read.</param>
    public IReadOnlyList<AttributeView> Attributes(out bool isWhole) =>
    [
        .. AttributeTable.ReadAll(_state, _settings.Number, _customer, out isWhole)
            .Where(entry => entry.Value.Value[0] != (byte)FieldKind.Null && !IsIdentifier(entry.Key))
            .Select(entry => new AttributeView(entry.Key, entry.Value.Value, entry.Value.Stamp.At, entry.Value.StorageId)),
    ];

    /// <summary>The history of the customer and of those merged into it: what identity did with them, the newest first.</summary>
    public IReadOnlyList<AuditRecord> History() => [.. History(null, int.MaxValue).Entries];

    /// <summary>A page of the history.</summary>
    /// <param name="after">Where the last page ended; null for the first.</param>
    /// <param name="limit">How many at most.</param>
    public PartPage<AuditRecord> History(PartCursor? after, int limit)
    {
        // What names a part and is newer than what brought it names all on the way up, too, so that older parts need not be
        // asked.
        var walk = new PartWalk(_state, _settings.Number, _customer, after);
        var ids = new SortedSet<ulong>();
        foreach (var part in walk.NewestFirst())
        {
            if (ids.Count == limit && part.Merge < ids.Min)
            {
                if (walk.MeetsAll) break;
                continue;
            }

            if (part.IsSide) walk.AddSides(part.Merge);
            foreach (var id in AuditTable.IdsOf(_state, _settings.Number, part.StorageId, after?.Before ?? ulong.MaxValue))
            {
                if (ids.Count == limit && id < ids.Min) break;
                if (!ids.Add(id)) continue;
                walk.AddSides(id);
                if (ids.Count > limit) ids.Remove(ids.Min);
            }
        }

        return new(
            ids.Reverse().Select(id => AuditTable.Show(_state, _settings, id)).OfType<AuditRecord>(),
            last => walk.After(last, part => AuditTable.IdsOf(_state, _settings.Number, part, last).Any()));
    }

    /// <summary>
    /// The customer's events, newest first by (segment time, position, index), each read when it is needed: an event may be
    /// large.
    /// </summary>
    /// <param name="after">Where the last page ended; null for the first.</param>
    public IEnumerable<EventView> Events(EventCursor? after = null) =>
        EventPage.Read(
            _state, _settings,
            [.. PartTable.All(_state, _settings.Number, _customer).Where(part => part.Events > 0).Select(part => part.StorageId)],
            after);

    /// <summary>The newest events of the customer behind a place.</summary>
    public IReadOnlyList<EventView> Events(EventCursor? after, int limit) => [.. Events(after).Take(limit)];

    internal bool OwnsAny(IdentifierList identifiers)
    {
        foreach (var identifier in identifiers)
        {
            if (_customer.IndexOf(identifier.Field, identifier.Value) >= 0) return true;
        }

        return false;
    }

    /// <summary>True for the name of an identifier that it owns, and for its plural, which reads show beside it (ID-6).</summary>
    private bool IsIdentifier(string attribute)
    {
        var field = _settings.FieldNumber(attribute);
        if (field < 0 && attribute.EndsWith('s')) field = _settings.FieldNumber(attribute[..^1]);
        return field >= 0 && _customer.Identifiers.Exists(owned => owned.Field == field);
    }
}
