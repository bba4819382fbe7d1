using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Experiments;

/// <summary>
/// Counts who saw which variation of an experiment and what they did then, page by page, all of one state. Who counts is the
/// customer, by whatever names: who saw a variation on the phone and bought on the laptop has bought once it is known that they
/// are one.
/// </summary>
/// <param name="experiment">The experiment's key.</param>
/// <param name="flag">The key of the flag that is meant, since several may have a rule of that key; null for all.</param>
public sealed class ExperimentTally(string experiment, string? flag = null)
{
    /// <summary>Events of a customer that are looked at, the newest ones.</summary>
    public const int MaxEvents = 100_000;

    private readonly SortedDictionary<string, VariationTally> _variations = new(StringComparer.Ordinal);
    private readonly VisitorReader _visitor = new(experiment, flag);
    private ulong _from;

    /// <summary>What was counted, by the keys of the variations.</summary>
    public IReadOnlyDictionary<string, VariationTally> Variations => _variations;

    /// <summary>
    /// Visitors who saw more than one variation: nobody knows which made them do what they did, so they count in none.
    /// </summary>
    public long SawSeveral { get; private set; }

    /// <summary>Customers that were looked at.</summary>
    public long Customers { get; private set; }

    /// <summary>
    /// Customers who have more than <see cref="MaxEvents"/> events: of theirs the newest count. Without those who saw several
    /// variations in these, since older ones change nothing.
    /// </summary>
    public long Truncated { get; private set; }

    /// <summary>True when all customers were looked at.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Looks at the next customers: about as many events as one step of a segment's build does.</summary>
    /// <param name="state">The state.</param>
    /// <param name="settings">The account, of that state.</param>
    public void ReadPage(IStateReader state, AccountSettings settings)
    {
        var left = SegmentStepCommand.StepCost;
        var customers = CustomerTable.ReadPage(state, settings.Number, _from, left);
        if (customers.Count > 0)
        {
            using var sweep = new EventSweep(state, settings, customers[^1].Id + 1);
            foreach (var customer in customers)
            {
                if (left <= 0) return;
                left -= 1 + (int)(Math.Min(customer.EventsSeen, MaxEvents) / 100);
                _from = customer.Id + 1;
                if (customer.Lives) Look(state, settings, customer, sweep);
            }
        }

        IsWhole = customers.Count < SegmentStepCommand.StepCost;
    }

    private void Look(IStateReader state, AccountSettings settings, Customer customer, EventSweep sweep)
    {
        Customers++;
        if (customer.EventsSeen == 0) return;
        _visitor.Begin();
        var left = MaxEvents;
        foreach (var view in NewestFirst(state, settings, customer, sweep))
        {
            if (left-- == 0) Truncated++;
            if (left < 0 || !_visitor.Read(view.Item())) break;
        }

        if (_visitor.SawSeveral) SawSeveral++;
        if (_visitor.Variation is not { } variation) return;
        if (!_variations.TryGetValue(variation, out var tally)) _variations.Add(variation, tally = new VariationTally());
        tally.Add(_visitor);
    }

    private static IEnumerable<EventView> NewestFirst(
        IStateReader state, AccountSettings settings, Customer customer, EventSweep sweep) =>
        CustomerHistory.TryRead(sweep, state, settings, customer, long.MinValue) is { } swept
            ? Enumerable.Reverse(swept)
            : CustomerHistory.NewestFirst(state, settings, customer);
}
