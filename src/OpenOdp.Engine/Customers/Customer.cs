using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;

namespace OpenOdp.Engine.Customers;

/// <summary>
/// A customer: identifiers, and the storage id of its own, which has its number. Events, attributes and counters hang on storage
/// ids, so that a merge only hangs one customer below another and an undo takes it off again, and nothing is copied (rules I2,
/// I5). One that was merged away keeps what is its own. <see cref="CustomerTable"/> can read another one into the same object.
/// </summary>
internal sealed class Customer
{
    /// <summary>Where adding up ends, so that merges and their undoing never come near the largest number.</summary>
    private const ulong MostEventsSeen = 1UL << 50;

    private byte[] _row = [];

    public ulong Id { get; set; }

    /// <summary>When the customer was created, in microseconds since 1970.</summary>
    public long CreatedAt { get; set; }

    /// <summary>Events stored under its own storage id.</summary>
    public ulong Events { get; set; }

    /// <summary>
    /// The segment time of its last event, in ms since 1970, or a later one: whatever comes then or later is its last event.
    /// </summary>
    public long LastEventAt { get; set; }

    /// <summary>
    /// A number that rises with each event of one who lives, and is no less than how many there are: how many came between two of
    /// them is the difference.
    /// </summary>
    public ulong EventsSeen { get; set; }

    /// <summary>True when there is a row of attributes of its own, or of words on audiences.</summary>
    public bool HasAttributes { get; set; }

    /// <summary>How many customers hang below it: <see cref="PartTable"/> has them.</summary>
    public ulong Parts { get; set; }

    /// <summary>How many pairs of it and of its parts must not merge: <see cref="NoMergeTable"/> has them.</summary>
    public ulong Parted { get; set; }

    /// <summary>The customer that it hangs below, who may have been merged into another since; 0 while it lives.</summary>
    public ulong MergedInto { get; set; }

    /// <summary>The audit record of that merge or attach.</summary>
    public ulong MergedBy { get; set; }

    /// <summary>Empty once it was merged away.</summary>
    public List<OwnedIdentifier> Identifiers { get; init; } = [];

    public bool Lives => MergedInto == 0;

    /// <summary>Known: it owns a high identifier (§5.2).</summary>
    public bool IsKnown(AccountSettings settings)
    {
        foreach (var owned in Identifiers)
        {
            if (settings.Identifiers[owned.Field].Confidence == Confidence.High) return true;
        }

        return false;
    }

    public int IndexOf(int field, ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < Identifiers.Count; i++)
        {
            if (Identifiers[i].Is(field, value)) return i;
        }

        return -1;
    }

    /// <summary>True when no value of the same identifier was seen later.</summary>
    public bool IsLastSeen(int index)
    {
        foreach (var other in Identifiers)
        {
            if (other.Field == Identifiers[index].Field && other.Recency.CompareTo(Identifiers[index].Recency) > 0) return false;
        }

        return true;
    }

    /// <summary>How many values of one identifier it owns.</summary>
    public int CountOf(int field)
    {
        var count = 0;
        foreach (var owned in Identifiers)
        {
            if (owned.Field == field) count++;
        }

        return count;
    }

    /// <summary>Bytes of the values of all its identifiers.</summary>
    public int BytesOfAll()
    {
        var bytes = 0;
        foreach (var owned in Identifiers) bytes += owned.Value.Length;
        return bytes;
    }

    /// <summary>Bytes of the values of its high identifiers, which nothing releases.</summary>
    public int BytesOfHigh(AccountSettings settings)
    {
        var bytes = 0;
        foreach (var owned in Identifiers)
        {
            if (settings.Identifiers[owned.Field].Confidence == Confidence.High) bytes += owned.Value.Length;
        }

        return bytes;
    }

    /// <summary>Takes into account that the events of another one are its own now.</summary>
    public void TakeEventsOf(Customer other)
    {
        LastEventAt = Math.Max(LastEventAt, other.LastEventAt);
        EventsSeen = Math.Min(EventsSeen + other.EventsSeen, MostEventsSeen);
    }

    /// <summary>Forgets its identifiers and keeps a copy of a row, which the values of the next ones will point into.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> row)
    {
        Identifiers.Clear();
        if (_row.Length < row.Length) _row = new byte[row.Length];
        row.CopyTo(_row);
        return _row.AsMemory(0, row.Length);
    }
}
