using System.Runtime.InteropServices;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine;

/// <summary>
/// What one command sees while it is applied: its record's header, its account, the state, and what it has caused.
/// </summary>
internal sealed class Context
{
    /// <summary>The state, with what this group of commands has changed.</summary>
    public StateOverlay State { get; private set; } = null!;

    public ulong Position { get; private set; }

    /// <summary>The time of the record, in microseconds since 1970.</summary>
    public long RecordedAt { get; private set; }

    /// <summary>When the request arrived, in microseconds since 1970.</summary>
    public long ReceivedAt { get; private set; }

    public KeyClass KeyClass { get; private set; }

    /// <summary>The number of the key within its account.</summary>
    public uint Key { get; private set; }

    public ulong Origin { get; private set; }

    /// <summary>The account of the record; null for commands of the server itself.</summary>
    public AccountSettings? Settings { get; private set; }

    public AccountSettings Account => Settings ?? throw new InvalidOperationException("The command names no known account.");

    /// <summary>The values that identify nobody in the account.</summary>
    public JunkList Junk
    {
        get
        {
            if (!_junk.TryGetValue(Account.Number, out var junk) || !ReferenceEquals(junk.Settings, Account))
            {
                _junk[Account.Number] = junk = new JunkList(Account);
            }

            return junk;
        }
    }

    public Counters Counters { get; private set; } = new();

    /// <summary>
    /// The next customer id to hand out. Ids rise with creation, so a smaller id is an older customer (rule I1).
    /// </summary>
    public ulong NextId { get; set; }

    /// <summary>The running number of the event at hand within its record.</summary>
    public int EventIndex { get; set; }

    /// <summary>The item at hand within its request.</summary>
    public int Item { get; private set; }

    /// <summary>Audit records of the item at hand so far.</summary>
    public int AuditsOfItem { get; set; }

    /// <summary>Erasures of customers whom this command names (rule L5).</summary>
    public List<ulong> NamedErasures { get; } = [];

    /// <summary>Audit records of this command so far.</summary>
    public List<ulong> Audits { get; } = [];

    /// <summary>Warnings of the item at hand so far.</summary>
    public ReadOnlySpan<ItemWarning> WarningsOfItem =>
        _warnings is null ? default : CollectionsMarshal.AsSpan(_warnings)[_warningsBefore..];

    /// <summary>Warnings of this command so far; null when there are none.</summary>
    private List<ItemWarning>? _warnings;
    private readonly Dictionary<uint, JunkList> _junk = [];
    private int _warningsBefore;

    /// <summary>What to tell the caller about items that took effect: something of them was changed or left out.</summary>
    public IReadOnlyList<ItemWarning> Warnings => _warnings is null ? [] : [.. _warnings];

    public void Begin(LogRecord record, StateOverlay state, AccountSettings? settings, ulong nextId)
    {
        State = state;
        Position = record.Position;
        RecordedAt = record.RecordedAt;
        ReceivedAt = record.ReceivedAt;
        KeyClass = record.KeyClass;
        Key = record.Key;
        Origin = record.Origin;
        Settings = settings;
        Counters = settings is null ? new Counters() : CountersTable.Read(state, settings.Number);
        NextId = nextId;
        EventIndex = 0;
        Audits.Clear();
        NamedErasures.Clear();
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

    public RecordOutcome Fail(OutcomeKind kind, string message) => new() { Kind = kind, Position = Position, Message = message };

    public RecordOutcome Succeed(IReadOnlyList<ulong>? restored = null, bool goesOn = false, int eventsMoved = 0) => new()
    {
        Kind = OutcomeKind.Applied,
        Position = Position,
        FirstPosition = Position,
        Accepted = 1,
        Audits = [.. Audits],
        Restored = restored ?? [],
        GoesOn = goesOn,
        Warnings = Warnings,
        EventsMoved = eventsMoved,
    };
}
