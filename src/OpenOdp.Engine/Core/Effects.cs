using System.Runtime.InteropServices;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Statistics;

namespace OpenOdp.Engine;

/// <summary>What a command has caused so far beside the rows that it has written, item by item.</summary>
internal sealed class Effects
{
    /// <summary>Warnings of this command so far; null when there are none.</summary>
    private List<ItemWarning>? _warnings;
    private int _warningsBefore;

    /// <summary>What the account's log amounts to.</summary>
    public Counters Counters { get; private set; } = new();

    /// <summary>What of it statistics tell, as it was before the command.</summary>
    public Tally Before { get; private set; }

    /// <summary>The types and actions of the events that the command has stored.</summary>
    public KindTally Kinds { get; } = new();

    /// <summary>
    /// The next customer id to hand out. Ids rise with creation, so a smaller id is an older customer (rule I1).
    /// </summary>
    public ulong NextId { get; set; }

    /// <summary>The version of the rules from the next record on.</summary>
    public int Rules { get; set; }

    /// <summary>An account as it is from the next record on; null when none has changed.</summary>
    public AccountSettings? ChangedAccount { get; set; }

    /// <summary>The account's segments as they are from the next record on; null when none has changed.</summary>
    public AccountSegments? ChangedSegments { get; set; }

    /// <summary>The customers whose rows were written or removed.</summary>
    public TouchedCustomers Touched { get; } = new();

    /// <summary>Audit records of this command so far.</summary>
    public List<ulong> Audits { get; } = [];

    /// <summary>Erasures of customers whom this command names (rule L5).</summary>
    public List<ulong> NamedErasures { get; } = [];

    /// <summary>What the command is about, for the list of changes: a name or an id, never a value of a person.</summary>
    public string About { get; set; } = string.Empty;

    /// <summary>Whom an update of customers was about last, for the same list; 0 for nobody.</summary>
    public ulong Updated { get; set; }

    /// <summary>The running number of the event at hand within its record.</summary>
    public int EventIndex { get; set; }

    /// <summary>The item at hand within its request.</summary>
    public int Item { get; private set; }

    /// <summary>Audit records of the item at hand so far.</summary>
    public int AuditsOfItem { get; set; }

    /// <summary>Warnings of the item at hand so far.</summary>
    public ReadOnlySpan<ItemWarning> WarningsOfItem =>
        _warnings is null ? default : CollectionsMarshal.AsSpan(_warnings)[_warningsBefore..];

    /// <summary>What to tell the caller about items that took effect: something of them was changed or left out.</summary>
    public IReadOnlyList<ItemWarning> Warnings => _warnings is null ? [] : [.. _warnings];

    public void Begin(Counters counters, ulong nextId, int rules)
    {
        Counters = counters;
        Before = Tally.Of(counters);
        Kinds.Clear();
        NextId = nextId;
        Rules = rules;
        ChangedAccount = null;
        ChangedSegments = null;
        Touched.Clear();
        Audits.Clear();
        NamedErasures.Clear();
        About = string.Empty;
        Updated = 0;
        EventIndex = 0;
        _warnings = null;
        BeginItem(0);
    }

    public void BeginItem(int item)
    {
        Item = item;
        AuditsOfItem = 0;
        _warningsBefore = _warnings?.Count ?? 0;
    }

    /// <summary>
    /// Notes that something of the item at hand was changed or left out. The words are kept with the event: they name fields and
    /// reasons, never a value of a person (rule L5).
    /// </summary>
    public void Warn(string message, Limit limit = Limit.None)
    {
        _warnings ??= [];
        var left = ItemWarning.MaxOfItem - (_warnings.Count - _warningsBefore);
        if (left > 0) _warnings.Add(left > 1 ? new ItemWarning(Item, message, limit) : ItemWarning.More(Item));
    }
}
