using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>The events of a customer that sequences see: the newest, the oldest of these first (rule G4).</summary>
internal static class CustomerHistory
{
    /// <summary>Events of a customer that a walk over many customers takes; of more, the newest are read apart.</summary>
    private const int MaxSwept = 500;

    /// <param name="from">Earlier ones are too old for every instance, in ms since 1970.</param>
    /// <param name="isWhole">False when there are more in that time than sequences see.</param>
    public static List<EventView> Read(
        IStateReader state, AccountSettings settings, Customer customer, long from, out bool isWhole)
    {
        var events = new List<EventView>();
        isWhole = true;
        foreach (var view in NewestFirst(state, settings, customer))
        {
            if (view.At.SegmentTime < from) break;
            isWhole = events.Count < EntryLimit.MaxEvents;
            if (!isWhole) break;
            events.Add(view);
        }

        events.Reverse();
        return events;
    }

    /// <summary>All events of a customer, the newest first.</summary>
    public static IEnumerable<EventView> NewestFirst(IStateReader state, AccountSettings settings, Customer customer)
    {
        var parts = PartTable.All(state, settings.Number, customer).Where(static part => part.Events > 0);
        return EventPage.Read(state, settings, [.. parts.Select(static part => part.StorageId)], after: null);
    }

    /// <summary>
    /// The events of a customer, the oldest first, by way of a walk over many customers; null for one whose events are not worth
    /// it.
    /// </summary>
    /// <param name="sweep">It was not asked yet for a customer of a larger id.</param>
    public static List<EventView>? TryRead(
        EventSweep sweep, IStateReader state, AccountSettings settings, Customer customer, long from)
    {
        if (customer.EventsSeen > MaxSwept) return null;
        var parts = PartTable.All(state, settings.Number, customer).Where(static part => part.Events > 0).ToList();
        return parts is [var part] && part.StorageId == customer.Id ? sweep.Read(customer.Id, from) : null;
    }

    /// <summary>Works runs out from the customer's events.</summary>
    /// <returns>The events.</returns>
    public static List<EventView> Replay(
        IStateReader state, AccountSettings settings, Customer customer, CustomerFields fields, long from, SegmentRuns runs,
        out bool isWhole)
    {
        var history = Read(state, settings, customer, from, out isWhole);
        Replay(history, customer, fields, runs);
        return history;
    }

    /// <summary>Works runs out from events that were read.</summary>
    public static void Replay(List<EventView> history, Customer customer, CustomerFields fields, SegmentRuns runs)
    {
        var seen = customer.EventsSeen - (ulong)history.Count;
        foreach (var view in history) runs.Apply(new Occurrence(new Scope(fields, view.Item(), view.At.SegmentTime), ++seen));
    }
}
