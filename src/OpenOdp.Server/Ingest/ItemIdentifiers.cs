using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Ingest;

/// <summary>The identifiers of an item while it is being read, in the order declared (rule I4).</summary>
internal sealed class ItemIdentifiers
{
    private readonly Growable<Entry> _entries = new(8);

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The number of the first one; there must be one.</summary>
    public int First => _entries.Items[0].Field;

    /// <summary>The first identifier name that the account does not have; null when all are known.</summary>
    public string? Unknown { get; set; }

    /// <summary>The first value that identifies nobody, with its identifier; null when all do.</summary>
    public string? Junk { get; set; }

    /// <summary>The first one whose value has lost a character; null when all are whole.</summary>
    public (int Field, bool IsExact, TextSlice Value)? Broken { get; set; }

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        _entries.Truncate(0);
        Unknown = Junk = null;
        Broken = null;
    }

    /// <summary>
    /// Adds an identifier; false when the item has it already. When two spellings of the user id arrive, the exact one wins, else
    /// the first (IDN-1).
    /// </summary>
    public bool TryAdd(int field, bool isExact, TextSlice value)
    {
        foreach (ref var entry in _entries.Items)
        {
            if (entry.Field != field) continue;
            if (isExact && !entry.IsExact) entry = new Entry(field, isExact, value);
            return false;
        }

        _entries.Add(new Entry(field, isExact, value));
        return true;
    }

    /// <summary>Appends the identifiers behind their count.</summary>
    public void Write(ByteWriter output, TextSource text)
    {
        IdentifierList.WriteHead(output, _entries.Count);
        foreach (ref var entry in _entries.Items) IdentifierList.Write(output, entry.Field, text[entry.Value]);
    }

    private readonly record struct Entry(int Field, bool IsExact, TextSlice Value);
}
