using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>
/// The machine applies requests of ten events above a state of 100,000 users. What a group of requests changes is
/// forgotten, so that the state stays as it is and no event is ever a duplicate.
/// </summary>
internal sealed class ApplyPath : IHotPath
{
    private const int Users = 100_000;
    private const int Requests = 1000;
    private const int GroupRequests = 100;
    private const int InstalledSegments = 50;
    private readonly StateOverlay _overlay;
    private readonly Machine _machine;
    private readonly byte[][] _commands;
    private readonly byte[] _hash = new byte[LogRecord.HashLength];
    private ulong _position;
    private int _next;

    private ApplyPath(
        Func<int, string> known, Func<int, string> identifiers, int users = Users, int cap = 25, int segments = 0)
    {
        var state = new TableState();
        _overlay = new StateOverlay(state);
        _machine = new Machine(state);
        Apply(CommandKind.Account, Commands.Account(cap));
        for (var segment = 0; segment < segments; segment++) Install(segment);
        for (var user = 0; user < users; user += Commands.BatchSize)
        {
            Apply(CommandKind.Events, Commands.Of(Enumerable.Range(user, Commands.BatchSize).Select(known)));
        }

        state.Write(_overlay);
        _overlay.Clear();
        // A prime step spreads the users, as requests of many clients do.
        _commands = [.. Enumerable.Range(0, Requests).Select(request =>
            Commands.Of(Enumerable.Range(request * Commands.BatchSize, Commands.BatchSize)
                .Select(number => identifiers(number * 7919 % users))))];
    }

    public int Events => Commands.BatchSize;

    /// <summary>Events of users that the state knows: what nearly every event is.</summary>
    public static ApplyPath KnownUser() => new(Commands.User, Commands.User);

    /// <summary>The first event of each user.</summary>
    public static ApplyPath NewUser() => new(Commands.User, user => Commands.User(Users + user));

    /// <summary>Events of a customer with 1,000 identifiers, which name one of them.</summary>
    public static ApplyPath ManyIdentifiers() => new(
        user => $"\"email\":\"user{user / 1000}@example.com\",\"vuid\":\"{user:x32}\"",
        user => $"\"email\":\"user{user / 1000}@example.com\"",
        users: 1000,
        cap: 1000);

    /// <summary>Each event merges two known customers.</summary>
    public static ApplyPath Merge() => new(
        user => user % 2 == 0 ? $"\"fs_user_id\":\"user{user / 2}\"" : $"\"customer_id\":\"cust{user / 2}\"",
        user => $"\"fs_user_id\":\"user{user / 2}\",\"customer_id\":\"cust{user / 2}\"");

    /// <summary>The first event of each user, who enters some of 50 segments and makes a beginning of the others.</summary>
    public static ApplyPath NewUserInSegments() =>
        new(Commands.User, user => Commands.User(Users + user), segments: InstalledSegments);

    /// <summary>A further event of each user, of whom 50 segments remember one.</summary>
    public static ApplyPath KnownUserInSegments() => new(Commands.User, Commands.User, segments: InstalledSegments);

    public void Run()
    {
        Apply(CommandKind.Events, _commands[_next]);
        if (++_next % GroupRequests == 0) _overlay.Clear();
        if (_next == Requests) _next = 0;
    }

    public void Dispose()
    {
    }

    private void Install(int segment)
    {
        var outcome = Apply(CommandKind.PutSegment, SegmentCommands.Put(segment), KeyClass.Private);
        var step = SegmentCommands.Step((uint)segment + 1);
        while (outcome.GoesOn) outcome = Apply(CommandKind.SegmentStep, step, KeyClass.Internal);
    }

    private RecordOutcome Apply(CommandKind kind, byte[] command, KeyClass key = KeyClass.Public)
    {
        var record = new LogRecord
        {
            Position = ++_position,
            Previous = _machine.LastHash,
            RecordedAt = Commands.Now + (long)_position * 1000,
            ReceivedAt = Commands.Now + (long)_position * 1000 - 300,
            Account = Commands.Settings.Number,
            Key = 1,
            KeyClass = key,
            Kind = kind,
            Command = command,
        };
        var outcome = _machine.Apply(record, _hash, _overlay);
        if (outcome.Kind != OutcomeKind.Applied)
        {
            throw new InvalidOperationException($"The benchmark's own command came to {outcome.Kind}: {outcome.Message}");
        }

        return outcome;
    }
}
