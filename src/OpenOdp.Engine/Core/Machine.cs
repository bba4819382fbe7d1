using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Changes;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Statistics;
using OpenOdp.Engine.Webhooks;

namespace OpenOdp.Engine;

/// <summary>
/// The deterministic state machine: the state after a record is a pure function of the state before it and the record
/// (docs/decisions/0001-log-and-engine.md). One thread at a time.
/// </summary>
public sealed class Machine
{
    /// <summary>The newest rules this version knows (rule L3).</summary>
    public const int NewestRules = 1;

    private readonly Context _context = new();
    private readonly EventsCommand _events;
    private readonly ProfilesCommand _profiles;
    private readonly MembershipUpdate _memberships = new();
    private readonly SegmentCompiler _compiler;
    private MachineRow _row;

    /// <summary>Makes a machine that continues from a state.</summary>
    public Machine(IStateReader state, SegmentCompiler? compiler = null)
    {
        _compiler = compiler ?? new SegmentCompiler();
        var identity = new IdentityResolver();
        _events = new EventsCommand(identity);
        _profiles = new ProfilesCommand(identity);
        _row = MachineRow.Read(state);
        RulesCommand.CheckKnown(_row.Rules);
        Definitions = Definitions.Read(state, _compiler);
    }

    /// <summary>The position of the last record applied; 0 for an empty state.</summary>
    public ulong Position => _row.Position;

    /// <summary>The time of that record; the next record's must be larger.</summary>
    public long RecordedAt => _row.RecordedAt;

    /// <summary>The hash of that record, <see cref="LogRecord.HashLength"/> bytes; zeros for an empty state.</summary>
    public ReadOnlySpan<byte> LastHash => _row.LastHash;

    /// <summary>What the records so far have defined; the same object until one changes it.</summary>
    public Definitions Definitions { get; private set; }

    /// <summary>The accounts by number.</summary>
    public IReadOnlyDictionary<uint, AccountSettings> Accounts => Definitions.Accounts;

    /// <summary>The customers whose rows the last record has changed.</summary>
    internal TouchedCustomers Touched => _context.Effects.Touched;

    /// <summary>
    /// Applies one record on top of <paramref name="state"/>. An error of the engine becomes
    /// <see cref="OutcomeKind.Quarantined"/>; an error of the store passes through and the node must halt (rule L6).
    /// </summary>
    /// <param name="record">The record; it must follow the last one.</param>
    /// <param name="hash">The hash of the record's stored form.</param>
    /// <param name="state">Where changes are collected.</param>
    /// <exception cref="UnknownFormatException">
    /// The record needs rules or a command that this version does not know (rule L3).
    /// </exception>
    /// <exception cref="BrokenLogException">The record does not follow the last one; nothing is applied.</exception>
    public RecordOutcome Apply(LogRecord record, ReadOnlySpan<byte> hash, StateOverlay state)
    {
        CheckOrder(record);
        var start = state.Mark();
        var mark = start;
        RecordOutcome outcome;
        try
        {
            StatisticsTable.Turn(state, record.Account, Definitions.SegmentsOf(record.Account), record.RecordedAt);
            mark = state.Count;
            outcome = ApplyCommand(record, state);
            if (outcome.Kind is not (OutcomeKind.Applied or OutcomeKind.Duplicate)) TakeBack(state, mark);
        }
        catch (Exception error)
        {
            var halts = error is StateStoreException or UnknownFormatException or OutOfMemoryException;
            TakeBack(state, halts ? start : mark);
            if (halts) throw;
            outcome = Quarantine(record, state, error);
        }

        NamedErasures.Note(_context, record, outcome);
        if (outcome.Kind == OutcomeKind.Applied) Take(_context.Effects);
        if (outcome.Kind is OutcomeKind.Applied or OutcomeKind.Duplicate && _context.Settings is not null)
        {
            StatisticsTable.Note(state, record.Account, record.RecordedAt, _context.Effects);
        }

        hash.CopyTo(_row.LastHash);
        DayTable.Note(state, record.Position, record.RecordedAt, _row.RecordedAt);
        _row = _row with { Position = record.Position, RecordedAt = record.RecordedAt };
        _row.Write(state);
        return outcome;
    }

    private RecordOutcome ApplyCommand(LogRecord record, StateOverlay state)
    {
        _context.Begin(
            new RecordHeader(record, _row.Rules), state, Definitions.Account(record.Account), _row.NextId,
            Definitions.SegmentsOf(record.Account));
        var outcome = record.Kind switch
        {
            CommandKind.Rules => RulesCommand.Apply(_context, record.Command),
            CommandKind.Account => AccountCommand.Apply(_context, record.Command, _compiler),
            CommandKind.Events => _events.Apply(_context, record.Command),
            CommandKind.Profiles => _profiles.Apply(_context, record.Command),
            CommandKind.UndoMerge => UndoCommand.Apply(_context, record.Command),
            CommandKind.AllowMerge => AllowCommand.Apply(_context, record.Command),
            CommandKind.Split => SplitCommand.Apply(_context, record.Command),
            CommandKind.Merge => MergeCommand.Apply(_context, record.Command),
            CommandKind.Erase => EraseCommand.Apply(_context, record.Command),
            CommandKind.EraseStep => EraseStepCommand.Apply(_context, record.Command),
            CommandKind.Lift => LiftCommand.Apply(_context, record.Command),
            CommandKind.Floor => FloorCommand.Apply(_context, record.Command),
            CommandKind.PutSegment => PutSegmentCommand.Apply(_context, record.Command, _compiler),
            CommandKind.DeleteSegment => DeleteSegmentCommand.Apply(_context, record.Command),
            CommandKind.SegmentStep => SegmentStepCommand.Apply(_context, record.Command, _memberships),
            CommandKind.Tick => TickCommand.Apply(_context, _memberships),
            CommandKind.PutWebhook => PutWebhookCommand.Apply(_context, record.Command),
            CommandKind.DeleteWebhook => DeleteWebhookCommand.Apply(_context, record.Command),
            CommandKind.WebhookStep => WebhookStepCommand.Apply(_context, record.Command),
            CommandKind.PutDatafile => PutDatafileCommand.Apply(_context, record.Command),
            CommandKind.DeleteDatafile => DeleteDatafileCommand.Apply(_context, record.Command),
            CommandKind.LeadDatafiles => LeadDatafilesCommand.Apply(_context, record.Command),
            CommandKind.IssueKey => IssueKeyCommand.Apply(_context, record.Command),
            CommandKind.RevokeKey => RevokeKeyCommand.Apply(_context, record.Command),
            _ => throw new UnknownFormatException($"The log holds a command of kind {(byte)record.Kind} at "
                + $"position {record.Position}; this version does not know it."),
        };
        if (outcome.Kind == OutcomeKind.Applied && _context.Segments.All.Count > 0) UpdateMemberships(record.Kind);
        if (outcome.Kind == OutcomeKind.Applied) OperatorChangeTable.Note(_context, record.Kind, record.By);
        if (_context.Settings is { } settings) CountersTable.Write(state, settings.Number, _context.Effects.Counters);
        return outcome;
    }

    /// <summary>What follows for the segments of those whom the command has touched.</summary>
    private void UpdateMemberships(CommandKind kind)
    {
        if (kind is not (CommandKind.Events or CommandKind.Profiles)) _context.Effects.Touched.ChangeAll();
        _memberships.Begin(_context, kind switch
        {
            CommandKind.Events or CommandKind.Profiles => MembershipCause.Event,
            CommandKind.UndoMerge or CommandKind.Split => MembershipCause.Undo,
            CommandKind.AllowMerge or CommandKind.Merge => MembershipCause.Merge,
            CommandKind.Erase or CommandKind.EraseStep => MembershipCause.Deletion,
            _ => MembershipCause.Definition,
        });
        _memberships.UpdateTouched();
    }

    /// <summary>What the command changed beside its rows holds from the next record on.</summary>
    private void Take(Effects effects)
    {
        _row = _row with { NextId = effects.NextId, Rules = effects.Rules };
        if (effects.ChangedAccount is { } changed) Definitions = Definitions.With(changed, _context.Header.Position);
        if (effects.ChangedSegments is { } segments)
        {
            var account = effects.ChangedAccount ?? _context.Account;
            Definitions = Definitions.With(account.Number, segments, _context.Header.Position);
        }
    }

    private void TakeBack(StateOverlay state, int mark)
    {
        state.Rollback(mark);
        _context.Effects.Touched.Clear();
    }

    private RecordOutcome Quarantine(LogRecord record, StateOverlay state, Exception error)
    {
        // The runtime's words differ from version to version and may quote a value: they are told, not stored (rules D1, L5).
        var row = state.NewRow();
        row.Text(error.GetType().Name);
        state.Put(Table.Quarantine, StateKey.AccountAndId(stackalloc byte[12], record.Account, record.Position), row);
        return new RecordOutcome
        {
            Kind = OutcomeKind.Quarantined,
            Position = record.Position,
            FirstPosition = record.Position,
            Message = $"{error.GetType().Name}: {error.Message}"
        };
    }

    private void CheckOrder(LogRecord record)
    {
        if (record.Position != _row.Position + 1)
        {
            throw new BrokenLogException(
                $"The log goes from position {_row.Position} to {record.Position}; {_row.Position + 1} must follow.");
        }

        if (!record.Previous.SequenceEqual(_row.LastHash))
        {
            throw new BrokenLogException($"The record at position {record.Position} follows another record than the one "
                + $"at {_row.Position}: its hash of the record before it differs.");
        }

        if (record.RecordedAt <= _row.RecordedAt)
        {
            throw new BrokenLogException(
                $"The log is damaged: the record at position {record.Position} says that it was "
                + $"written at {record.RecordedAt} µs, "
                + $"no later than the one before it, at {_row.RecordedAt} µs. Restore the data directory from a checkpoint.");
        }
    }
}
