using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Engine.Identity;

/// <summary>An identifier that an event claims for its customer, and who owns it before the event.</summary>
internal struct Claim
{
    public int Field;
    public ReadOnlyMemory<byte> Value;
    public bool IsHigh;

    /// <summary>Who owns the identifier; its owner is 0 when nobody does.</summary>
    public Ownership Ownership;

    public readonly ulong Owner => Ownership.Owner;

    /// <summary>As a customer owns it who takes it now.</summary>
    public readonly OwnedIdentifier As(Context context, ulong home) => new()
    {
        Field = Field,
        Value = Value.ToArray(),
        Home = home,
        FirstSeen = context.Header.RecordedAt,
        LastSeen = context.Header.RecordedAt,
        LastItem = context.Effects.Item,
    };
}

/// <summary>The claims of one event in declared order. Reused from event to event.</summary>
internal sealed class Claims
{
    private byte[] _values = new byte[1024];
    private Claim[] _claims = new Claim[8];
    private int _used;

    public int Count { get; private set; }

    /// <summary>True when one of them is high.</summary>
    public bool AnyHigh { get; private set; }

    /// <summary>The place of the first high one that nobody owns; -1 when there is none.</summary>
    public int FirstNewHigh
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                if (_claims[i].IsHigh && _claims[i].Owner == 0) return i;
            }

            return -1;
        }
    }

    /// <summary>The place of the first one that a customer owns.</summary>
    public int FirstOf(Customer customer)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_claims[i].Owner == customer.Id) return i;
        }

        return -1;
    }

    public ref Claim this[int index] => ref _claims[index];

    /// <summary>
    /// Reads the identifiers and their owners. Junk is left out: the settings may know more junk by now (rule L1).
    /// </summary>
    public void Load(Context context, IdentifierList identifiers)
    {
        Count = 0;
        AnyHigh = false;
        _used = 0;
        var settings = context.Account;
        if (_values.Length < identifiers.Encoded.Length) _values = new byte[identifiers.Encoded.Length * 2];
        foreach (var identifier in identifiers)
        {
            if (identifier.Field >= settings.Identifiers.Count) continue;
            if (context.Junk.Contains(identifier.Field, identifier.Value))
            {
                context.Effects.Warn(
                    $"Identifier `{settings.Identifiers[identifier.Field].Name}` is ignored: its value identifies nobody.");
                continue;
            }

            Add(context, identifier, settings.Identifiers[identifier.Field].Confidence);
        }
    }

    private void Add(Context context, IdentifierList.Identifier identifier, Confidence confidence)
    {
        identifier.Value.CopyTo(_values.AsSpan(_used));
        var claim = new Claim
        {
            Field = identifier.Field,
            Value = _values.AsMemory(_used, identifier.Value.Length),
            IsHigh = confidence == Confidence.High,
        };
        AnyHigh |= claim.IsHigh;
        _used += identifier.Value.Length;
        IdentifierTable.TryRead(context.State, context.Account.Number, claim.Field, claim.Value.Span, out claim.Ownership);
        if (Count == _claims.Length) Array.Resize(ref _claims, Count * 2);
        _claims[Count++] = claim;
    }
}
