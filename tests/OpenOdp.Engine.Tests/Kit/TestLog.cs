using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Kit;

/// <summary>A log and the state it gives, in memory: the smallest thing that does what a server does.</summary>
public sealed class TestLog
{
    /// <summary>2026-01-01T00:00:00Z, the start of an hour, in microseconds.</summary>
    public const long Start = 1_767_225_600_000_000;

    public const long Second = 1_000_000;
    public const long Hour = 3600 * Second;

    public TestLog(AccountSettings? settings = null, int rules = 1)
    {
        Settings = settings ?? new AccountSettings { Number = 1, Id = "default" };
        Append(CommandKind.Rules, Varint((ulong)rules), account: 0, key: KeyClass.Internal);
        SetAccount(Settings);
    }

    public MemoryState State { get; } = new();

    public Machine Machine { get; } = new(new MemoryState());

    public AccountSettings Settings { get; private set; }

    /// <summary>The stored records.</summary>
    public List<byte[]> Records { get; } = [];

    /// <summary>The time of the next record, in microseconds.</summary>
    public long Now { get; set; } = Start;

    public Counters Counters => CountersTable.Read(State, Settings.Number);

    public RecordOutcome Send(params SentEvent[] events) => Send(KeyClass.Public, events);

    public RecordOutcome Send(KeyClass key, params SentEvent[] events) =>
        Append(CommandKind.Events, CommandBytes.Events(Settings, events), key: key);

    public RecordOutcome Update(params SentProfile[] profiles) =>
        Append(CommandKind.Profiles, CommandBytes.Profiles(Settings, profiles), key: KeyClass.Private);

    public RecordOutcome Undo(ulong merge) => Append(CommandKind.UndoMerge, Varint(merge), key: KeyClass.Private);

    public RecordOutcome Allow(ulong merge) => Append(CommandKind.AllowMerge, Varint(merge), key: KeyClass.Private);

    public RecordOutcome Split(params (string Name, string Value)[] identifiers)
    {
        var command = new ByteWriter();
        CommandBytes.WriteIdentifiers(command, Settings, identifiers);
        return Append(CommandKind.Split, command.Written.ToArray(), key: KeyClass.Private);
    }

    public RecordOutcome Merge(ulong into, ulong from)
    {
        var command = new ByteWriter();
        MergeCommand.Write(command, into, from, 0, "named"u8.ToArray());
        return Append(CommandKind.Merge, command.Written.ToArray(), key: KeyClass.Private);
    }

    public RecordOutcome SetFloor(ulong floor)
    {
        var outcome = Append(CommandKind.Floor, Varint(floor), key: KeyClass.Private);
        Settings = AccountTable.Read(State, Settings.Number)!;
        return outcome;
    }

    /// <summary>
    /// Erases a customer in as many steps as the cost of one asks for; the rest is for <see cref="EraseStep"/>.
    /// </summary>
    public RecordOutcome Erase(ulong customer, (int Field, byte[] Value)? named = null, int cost = int.MaxValue)
    {
        var command = new ByteWriter();
        EraseCommand.Write(command, Settings, customer, named, cost);
        return Append(CommandKind.Erase, command.Written.ToArray(), key: KeyClass.Private);
    }

    /// <summary>Goes on with an erasure.</summary>
    public RecordOutcome EraseStep(ulong erasure, int cost = int.MaxValue)
    {
        var command = new ByteWriter();
        EraseStepCommand.Write(command, erasure, cost);
        return Append(CommandKind.EraseStep, command.Written.ToArray(), key: KeyClass.Internal);
    }

    public RecordOutcome Lift(params (string Name, string Value)[] identifiers)
    {
        var command = new ByteWriter();
        LiftCommand.Write(
            command, Settings,
            [.. identifiers.Select(one => (Settings.FieldNumber(one.Name), System.Text.Encoding.UTF8.GetBytes(one.Value)))]);
        return Append(CommandKind.Lift, command.Written.ToArray(), key: KeyClass.Private);
    }

    public RecordOutcome SetAccount(AccountSettings settings)
    {
        var command = new ByteWriter();
        settings.Write(command);
        var outcome = Append(CommandKind.Account, command.Written.ToArray(), account: settings.Number, key: KeyClass.Internal);
        if (settings.Number == Settings.Number) Settings = AccountTable.Read(State, settings.Number)!;
        return outcome;
    }

    /// <summary>Appends a record and applies it.</summary>
    public RecordOutcome Append(
        CommandKind kind, byte[] command, uint? account = null, KeyClass key = KeyClass.Public, long? receivedAt = null,
        string by = "")
    {
        Now++;
        var stored = new ByteWriter();
        new LogRecord
        {
            Position = Machine.Position + 1,
            Previous = Machine.LastHash.ToArray(),
            RecordedAt = Now,
            ReceivedAt = receivedAt ?? Now,
            Account = account ?? Settings.Number,
            KeyClass = key,
            Origin = 7,
            By = Encoding.UTF8.GetBytes(by),
            Kind = kind,
            Command = command,
        }.Write(stored);
        Records.Add(stored.Written.ToArray());
        return Apply(Machine, State, Records[^1]);
    }

    /// <summary>The id of the newest audit record of a kind.</summary>
    internal ulong Newest(AuditKind kind) => Audits().Last(audit => audit.Kind == kind).Id;

    internal List<AuditRecord> Audits() => AuditTable.ReadRange(State, Settings, 0, ulong.MaxValue);

    internal AuditRecord Audit(ulong id) => AuditTable.Read(State, Settings.Number, id)!;

    public CustomerView? Customer(string name, string value) =>
        CustomerView.Find(State, Settings, Settings.FieldNumber(name), value);

    public CustomerView? Customer(ulong id) => CustomerView.Find(State, Settings, id);

    /// <summary>The id of the owner of an identifier; null when nobody owns it.</summary>
    public ulong? Owner(string name, string value) => Customer(name, value)?.Id;

    public static RecordOutcome Apply(Machine machine, MemoryState state, byte[] stored)
    {
        var overlay = new StateOverlay(state);
        var outcome = machine.Apply(LogRecord.Read(stored), HashOf(stored), overlay);
        state.Write(overlay);
        return outcome;
    }

    public static byte[] HashOf(byte[] stored)
    {
        var hash = new byte[LogRecord.HashLength];
        LogRecord.HashOf(stored, hash);
        return hash;
    }

    private static byte[] Varint(ulong value)
    {
        var writer = new ByteWriter();
        writer.Varint(value);
        return writer.Written.ToArray();
    }
}
