namespace OpenOdp.Engine;

/// <summary>What of a customer a command has touched.</summary>
[Flags]
internal enum Touch : byte
{
    /// <summary>The row; it may be the same as before but for counts and times.</summary>
    Row = 0,

    /// <summary>Identifiers or attributes, as expressions of segments read them.</summary>
    Fields = 1,

    /// <summary>Which events are the customer's: others came or went, or it is another customer now.</summary>
    History = 2,
}

/// <summary>A customer whom a command has touched.</summary>
internal readonly record struct TouchedCustomer(ulong Id, Touch Touch);

/// <summary>An event that a command has stored.</summary>
/// <param name="Customer">The customer to whom it came.</param>
/// <param name="LastBefore">The segment time of the customer's last event before it.</param>
internal readonly record struct NewEvent(ulong Customer, ulong Home, long SegmentTime, int Index, long LastBefore);

/// <summary>
/// The customers whose rows a command has written or removed, and the events that came to them: what follows from a customer,
/// such as its segments, is worked out anew for each of them, once at the end of the command.
/// </summary>
internal sealed class TouchedCustomers
{
    private readonly List<TouchedCustomer> _customers = [];
    private bool _isSorted;

    /// <summary>The events that the command has stored, in the order in which it stored them.</summary>
    public List<NewEvent> Events { get; } = [];

    /// <summary>Notes a customer; most are noted several times in a row.</summary>
    public void Add(ulong customer, Touch touch = Touch.Row)
    {
        if (_customers.Count > 0 && _customers[^1].Id == customer && (_customers[^1].Touch | touch) == _customers[^1].Touch)
        {
            return;
        }

        _customers.Add(new TouchedCustomer(customer, touch));
        _isSorted = false;
    }

    /// <summary>Notes that all who are touched have changed whole.</summary>
    public void ChangeAll()
    {
        for (var i = 0; i < _customers.Count; i++) _customers[i] = _customers[i] with { Touch = Touch.Fields | Touch.History };
    }

    /// <summary>Each of them once, by id; valid until the next is noted.</summary>
    public List<TouchedCustomer> Each()
    {
        if (_isSorted) return _customers;
        _customers.Sort(static (one, other) => one.Id.CompareTo(other.Id));
        var kept = 0;
        for (var i = 0; i < _customers.Count; i++)
        {
            var customer = _customers[i];
            if (kept == 0 || customer.Id != _customers[kept - 1].Id) _customers[kept++] = customer;
            else _customers[kept - 1] = customer with { Touch = customer.Touch | _customers[kept - 1].Touch };
        }

        _customers.RemoveRange(kept, _customers.Count - kept);
        _isSorted = true;
        return _customers;
    }

    public void Clear()
    {
        _customers.Clear();
        Events.Clear();
        _isSorted = true;
    }
}
