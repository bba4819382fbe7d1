using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Audiences;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Explaining;

/// <summary>
/// Explains a membership: goes through the customer's events once more and forgets nothing, so that every event that counts can
/// be named.
/// </summary>
public sealed class SegmentExplainer
{
    /// <summary>Instants that are looked at for the next change.</summary>
    private const int MaxSteps = 10_000;

    private readonly SegmentProgram _program;
    private readonly CustomerFields _fields = new();
    private readonly List<EventView> _history = [];
    private readonly SegmentRuns _runs;
    private readonly ulong _seen;
    private readonly bool _isWhole = true;

    private SegmentExplainer(
        IStateReader state, AccountSettings settings, SegmentProgram program, Customer customer, long now)
    {
        _program = program;
        _seen = customer.EventsSeen;
        _fields.Load(state, settings, customer);
        _runs = new SegmentRuns(program.Plan, remembers: program.Plan.Collections.Count > 0);
        if (program.Plan.Sequences.Count == 0) return;
        _history = CustomerHistory.Replay(
            state, settings, customer, _fields, now - program.Window + 1, _runs, out _isWhole);
    }

    /// <summary>Explains.</summary>
    /// <param name="state">The state.</param>
    /// <param name="settings">The account.</param>
    /// <param name="segments">Its segments, of that state.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="customer">The id of a customer who lives.</param>
    /// <param name="now">The instant, in ms since 1970; no earlier than the last record.</param>
    /// <returns>Null when no revision of the segment answers yet.</returns>
    public static SegmentExplanation? Explain(
        IStateReader state, AccountSettings settings, AccountSegments segments, Segment segment, ulong customer, long now)
    {
        if (segments.LiveOf(segment.Number) is not { } program) return null;
        var row = CustomerTable.Read(state, settings.Number, customer)
            ?? throw new ArgumentException($"There is no customer {customer}.", nameof(customer));
        return new SegmentExplainer(state, settings, program, row, now).Explain(now);
    }

    private SegmentExplanation Explain(long now)
    {
        var (isMember, until) = _runs.Evaluate(_fields, now, _seen);
        var because = ConditionWalk.All(_program.Plan.Root).Select(condition => Explain(condition, now)).ToList();
        var results = because.ToDictionary(static one => one.Path, static one => one.IsTrue);
        var isTruncated = !_isWhole || _runs.LeaveOut(now, _seen); // before the clock is put forward
        var collections = Collect(now);
        var next = NextChange(isMember, until, out var isKnown);
        return new SegmentExplanation
        {
            IsMember = isMember,
            Revision = _program.Revision,
            NextChange = next,
            IsNextChangeKnown = isKnown,
            IsTruncated = isTruncated,
            Because = because,
            EventsRead = _history.Count,
            Collections = collections,
            WouldChange =
                [.. ConditionWalk.Deciding(_program.Plan.Root, one => results[one.Path]).Select(static one => one.Path)],
        };
    }

    private ExplainedCondition Explain(Condition condition, long now)
    {
        var isTrue = _runs.Evaluate(condition, _fields, now, _seen).IsTrue;
        if (condition is CustomerCondition { Filter: ToldExpression told })
        {
            List<EventCursor> teller = isTrue ? [told.WordOn(_fields)!.Value.At] : [];
            return new ExplainedCondition(condition.Path, isTrue, new ExplainedSequence(teller, 1, null));
        }

        if (condition is not SequenceCondition { Index: var index }) return new ExplainedCondition(condition.Path, isTrue, null);
        var counted = _program.Plan.Sequences[index];
        var events = _runs[index].Qualifying(now, _seen).Select(instance => EntryOf(instance).At).ToList();
        int? max = counted.Max == int.MaxValue ? null : counted.Max;
        return new ExplainedCondition(condition.Path, isTrue, new ExplainedSequence(events, counted.Min, max));
    }

    private List<CollectedRows> Collect(long now)
    {
        var reader = new CollectionReader(_fields, EntryOf, now, _seen);
        var runs = _program.Plan.Sequences.Select((counted, index) => (counted.Sequence, _runs[index])).ToList();
        return [.. _program.Plan.Collections.Select(collection => reader.Read(collection, runs))];
    }

    private EventView EntryOf(Instance instance) => _history[_history.Count - 1 - (int)(_seen - instance.Seen)];

    private long NextChange(bool isMember, long until, out bool isKnown)
    {
        isKnown = true;
        for (var steps = 0; until != long.MaxValue; steps++)
        {
            var at = until;
            (var isMemberThen, until) = _runs.Evaluate(_fields, at, _seen);
            if (isMemberThen != isMember) return at;
            if (steps < MaxSteps) continue;
            isKnown = false;
            return until;
        }

        return long.MaxValue;
    }
}
