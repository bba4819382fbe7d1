namespace OpenOdp.Engine;

/// <summary>
/// How large rows become that input adds to without end (rule S5). Part of the rules: a change is a new version of them.
/// </summary>
public static class StateLimits
{
    /// <summary>Attributes under one storage id at most, cleared ones included.</summary>
    public const int Attributes = 1000;

    /// <summary>Bytes of all of them. Each update writes them anew.</summary>
    public const int AttributeBytes = 128 * 1024;

    /// <summary>
    /// Bytes of the values of a customer's identifiers, but for those that the event at hand names. Each of its events reads and
    /// writes them, and a public key can send them.
    /// </summary>
    public const int IdentifierBytes = 128 * 1024;

    /// <summary>Visible events of a customer that a split looks through at most.</summary>
    public const int SplitEvents = 100_000;

    /// <summary>Fields of one order's summary at most.</summary>
    public const int OrderFields = 500;

    /// <summary>Bytes of all of them. Each event of the order writes them anew, and a public key can send it.</summary>
    public const int OrderBytes = 32 * 1024;

    /// <summary>Storage ids whose events make one order's summary at most; each has a share of its own.</summary>
    public const int OrderShares = 20;
}

/// <summary>What is left of a row's limits. What is there can always shrink, and go.</summary>
internal struct RowBudget(int most, int mostBytes)
{
    private int _count;
    private int _bytes;

    /// <summary>True when so many new names would fit, with so many bytes.</summary>
    public readonly bool HasRoomFor(int count, int bytes) => _count + count <= most && _bytes + bytes <= mostBytes;

    /// <summary>Counts a field that is there.</summary>
    public void Add(int bytes) => (_count, _bytes) = (_count + 1, _bytes + bytes);

    /// <summary>A field that was there is gone.</summary>
    public void Remove(int bytes) => (_count, _bytes) = (_count - 1, _bytes - bytes);

    /// <summary>Replaces a field of <paramref name="before"/> bytes; 0 for a new one. False when there is no room.</summary>
    public bool TryChange(int before, int after)
    {
        var added = before == 0 ? 1 : 0;
        if (after > before && (_count + added > most || _bytes + after - before > mostBytes)) return false;
        (_count, _bytes) = (_count + added, _bytes + after - before);
        return true;
    }
}
