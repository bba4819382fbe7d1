using OpenOdp.Engine;

namespace OpenOdp.Server.Events;

/// <summary>Something a caller should know about an item that was accepted all the same.</summary>
/// <param name="Index">The item's zero-based place in the request.</param>
/// <param name="Message">What was done to it and why.</param>
internal readonly record struct Warning(int Index, string Message);

/// <summary>What a parser has to say about the items of one request.</summary>
internal sealed class Findings
{
    /// <summary>Warnings kept at most; a request cannot make us hold more memory than a few times its own.</summary>
    private const int MaxWarnings = 1000;

    private readonly List<InvalidItem> _invalids = [];
    private readonly List<Warning> _warnings = [];

    /// <summary>The item being read.</summary>
    public int Index { get; private set; }

    /// <summary>False once the item being read has proved invalid.</summary>
    public bool ItemIsValid { get; private set; }

    /// <summary>Each invalid item with the first thing that is wrong with it.</summary>
    public IReadOnlyList<InvalidItem> Invalids => _invalids;

    /// <summary>The warnings kept.</summary>
    public IReadOnlyList<Warning> Warnings => _warnings;

    /// <summary>How many warnings there were.</summary>
    public int WarningCount { get; private set; }

    /// <summary>Starts a request.</summary>
    public void Clear()
    {
        _invalids.Clear();
        _warnings.Clear();
        WarningCount = 0;
    }

    /// <summary>Starts an item.</summary>
    public void Begin(int index)
    {
        Index = index;
        ItemIsValid = true;
    }

    /// <summary>The item cannot be accepted.</summary>
    public void Refuse(string message)
    {
        if (ItemIsValid) _invalids.Add(new InvalidItem(Index, message));
        ItemIsValid = false;
    }

    /// <summary>The item was changed.</summary>
    public void Warn(string message)
    {
        WarningCount++;
        if (_warnings.Count < MaxWarnings) _warnings.Add(new Warning(Index, message));
    }
}
