using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Works a segment out from all of a customer's events, as the rules say it and with nothing kept.</summary>
internal sealed class SegmentModel
{
    private readonly List<ModelEvent> _events;
    private readonly CustomerFields _fields = new();

    public SegmentModel(IStateReader state, AccountSettings settings, ulong customer)
    {
        var view = CustomerView.Find(state, settings, customer)!;
        _events = [.. view.Events().Take(5000).Reverse().Select(one => new ModelEvent(one.At.SegmentTime, one.Row))];
        _fields.Load(state, settings, CustomerTable.Read(state, settings.Number, customer)!);
    }

    public bool IsMember(SegmentPlan plan, long at) => Holds(plan, plan.Root, at);

    /// <summary>The instants at which time alone may change the answer.</summary>
    public IEnumerable<long> Instants(SegmentPlan plan) =>
        plan.Sequences.SelectMany(counted => new SequenceModel(_events, counted.Sequence, _fields).Instants());

    private bool Holds(SegmentPlan plan, Condition condition, long at) => condition switch
    {
        CombinedCondition { NeedsAll: true } all => all.Conditions.All(part => Holds(plan, part, at)),
        CombinedCondition any => any.Conditions.Any(part => Holds(plan, part, at)),
        CustomerCondition customer => customer.Filter.IsTrue(new Scope(_fields, at)),
        SequenceCondition sequence => Holds(plan.Sequences[sequence.Index], at),
        _ => throw new InvalidOperationException(),
    };

    private bool Holds(OpenOdp.Engine.Segments.Sequences.CountedSequence counted, long at)
    {
        // Whoever is older than the longest life cannot count, and the model is slow.
        var young = _events.FindAll(one => one.Time > at - counted.Sequence.MaxAge);
        return new SequenceModel(young, counted.Sequence, _fields).Holds(counted, at);
    }
}
