using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine;

/// <summary>What a command sees while it is applied: its record's header, its account, the state, and its effects.</summary>
internal sealed class Context
{
    private readonly Dictionary<uint, JunkList> _junk = [];
    private RecordHeader _header;

    public ref readonly RecordHeader Header => ref _header;

    /// <summary>The state, with what this group of commands has changed.</summary>
    public StateOverlay State { get; private set; } = null!;

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

    /// <summary>The segments of the account.</summary>
    public AccountSegments Segments { get; private set; } = AccountSegments.None;

    public Effects Effects { get; } = new();

    public void Begin(
        in RecordHeader header, StateOverlay state, AccountSettings? settings, ulong nextId, AccountSegments? segments = null)
    {
        Segments = segments ?? AccountSegments.None;
        _header = header;
        State = state;
        Settings = settings;
        Effects.Begin(
            settings is null ? new Counters() : CountersTable.Read(state, settings.Number), nextId, header.Rules);
    }

    /// <summary>Gives the account other keys. Nothing else that it has is read by them.</summary>
    public void ChangeKeys(IReadOnlyList<AccountKey> keys)
    {
        var changed = Account with { Keys = keys, Revision = Account.Revision + 1 };
        AccountTable.Write(State, changed);
        Effects.ChangedAccount = changed;
    }

    public RecordOutcome Fail(OutcomeKind kind, string message) =>
        new() { Kind = kind, Position = Header.Position, Message = message };

    public RecordOutcome Succeed(
        IReadOnlyList<ulong>? restored = null, bool goesOn = false, int eventsMoved = 0, bool isNew = false) => new()
        {
            Kind = OutcomeKind.Applied,
            Position = Header.Position,
            FirstPosition = Header.Position,
            Accepted = 1,
            Audits = [.. Effects.Audits],
            Restored = restored ?? [],
            GoesOn = goesOn,
            Warnings = Effects.Warnings,
            EventsMoved = eventsMoved,
            IsNew = isNew,
        };
}
