using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Works a segment out from all of a customer's events, as the rules say it and with nothing kept.</summary>
internal sealed class SegmentModel
{
    private const int ManyEvents = 100;

    private readonly List<ModelEvent> _events;
    private readonly CustomerFields _fields = new();
    private readonly Dictionary<SequencePlan, SequenceModel> _models = [];

    public SegmentModel(IStateReader state, AccountSettings settings, ulong customer)
    {
        var view = CustomerView.Find(state, settings, customer)!;
        _events = [.. view.Events().Take(5000).Reverse()
            .Select(static one => new ModelEvent(one.At.SegmentTime, one.Row) { At = one.At })];
        _fields.Load(state, settings, CustomerTable.Read(state, settings.Number, customer)!);
    }

    public bool IsMember(SegmentPlan plan, long at) => Holds(plan, plan.Root, at);

    /// <summary>The instants at which time alone may change the answer.</summary>
    public IEnumerable<long> Instants(SegmentPlan plan) =>
        plan.Sequences.SelectMany(counted => Model(plan, counted.Sequence).Instants());

    /// <summary>Whether a condition is satisfied at an instant.</summary>
    public bool Holds(SegmentPlan plan, Condition condition, long at) => condition switch
    {
        CombinedCondition { NeedsAll: true } all => all.Conditions.All(part => Holds(plan, part, at)),
        CombinedCondition any => any.Conditions.Any(part => Holds(plan, part, at)),
        CustomerCondition customer => customer.Filter.IsTrue(new Scope(_fields, at)),
        SequenceCondition sequence => Holds(plan, plan.Sequences[sequence.Index], at),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The events that open the instances of a sequence that qualify at an instant.</summary>
    public IEnumerable<EventCursor> Qualifying(SegmentPlan plan, int index, long at) =>
        Model(plan, plan.Sequences[index].Sequence, at).Qualifying(at).Select(static one => one.At);

    private bool Holds(SegmentPlan plan, CountedSequence counted, long at) =>
        Model(plan, counted.Sequence, at).Holds(counted, at);

    private SequenceModel Model(SegmentPlan plan, SequencePlan sequence, long at = long.MaxValue)
    {
        if (_events.Count > ManyEvents && at < long.MaxValue)
        {
            // Whoever is older than the longest life cannot count, and the model is slow.
            var young = _events.FindAll(one => one.Time > at - sequence.MaxAge);
            return new SequenceModel(young, sequence, _fields, plan.MaxEntries);
        }

        if (_models.TryGetValue(sequence, out var model)) return model;
        return _models[sequence] = new SequenceModel(_events, sequence, _fields, plan.MaxEntries);
    }
}
