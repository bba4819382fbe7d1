using OpenOdp.Engine;

namespace OpenOdp.Server.Ingest;

/// <summary>What a parser has to say about the items of one request.</summary>
internal sealed class Findings
{
    /// <summary>Warnings kept at most; a request cannot make us hold more memory than a few times its own.</summary>
    public const int MaxWarnings = 1000;

    private readonly List<InvalidItem> _invalids = [];
    private readonly List<ItemWarning> _warnings = [];
    private int _warningsOfItem;

    /// <summary>The item being read.</summary>
    public int Index { get; private set; }

    /// <summary>False once the item being read has proved invalid.</summary>
    public bool ItemIsValid { get; private set; }

    /// <summary>Each invalid item with the first thing that is wrong with it.</summary>
    public IReadOnlyList<InvalidItem> Invalids => _invalids;

    /// <summary>
    /// The warnings kept, in the order of the items. They name fields, never values: they are stored with the event.
    /// </summary>
    public IReadOnlyList<ItemWarning> Warnings => _warnings;

    /// <summary>How many of them, the first, are about the request as a whole.</summary>
    public int OfRequest { get; private set; }

    /// <summary>
    /// What is said of an item, in the words of who sent it; null where the items are what was sent, and their places are enough.
    /// </summary>
    public Func<int, string, string>? Words { get; set; }

    /// <summary>How many warnings there were.</summary>
    public int WarningCount { get; private set; }

    /// <summary>How often each limit acted.</summary>
    public int[] Limits { get; } = new int[Enum.GetValues<Limit>().Length];

    /// <summary>True when any limit acted.</summary>
    public bool HasLimits { get; private set; }

    /// <summary>Forgets the last request.</summary>
    public void Clear()
    {
        HasLimits = false;
        _invalids.Clear();
        _warnings.Clear();
        (WarningCount, OfRequest, Words) = (0, 0, null);
        Array.Clear(Limits);
    }

    /// <summary>Starts an item.</summary>
    public void Begin(int index)
    {
        Index = index;
        ItemIsValid = true;
        _warningsOfItem = 0;
    }

    /// <summary>The warnings so far are about the request as a whole.</summary>
    public void EndRequest() => OfRequest = _warnings.Count;

    /// <summary>A limit of the request as a whole acted.</summary>
    public void Count(Limit limit)
    {
        if (limit == Limit.None) return;
        Limits[(int)limit]++;
        HasLimits = true;
    }

    /// <summary>The item cannot be accepted.</summary>
    public void Refuse(string message, Limit limit = Limit.None)
    {
        Count(limit);
        if (ItemIsValid) _invalids.Add(new InvalidItem(Index, message));
        ItemIsValid = false;
    }

    /// <summary>The item was changed.</summary>
    public void Warn(string message, Limit limit = Limit.None)
    {
        WarningCount++;
        Count(limit);
        if (++_warningsOfItem > ItemWarning.MaxOfItem || _warnings.Count == MaxWarnings) return;
        if (_warningsOfItem == ItemWarning.MaxOfItem) Count(Limit.Warnings);
        _warnings.Add(_warningsOfItem < ItemWarning.MaxOfItem ? new ItemWarning(Index, message, limit) : ItemWarning.More(Index));
    }
}
