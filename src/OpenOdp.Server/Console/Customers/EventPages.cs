using OpenOdp.Engine.Customers;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Console.Customers;

/// <summary>The events of one record.</summary>
internal sealed record RecordModel(
    string Customer, string Title, string Position, IReadOnlyList<ShownEvent> Events, bool IsWhole);

/// <summary>The event behind a change of identity.</summary>
internal static class EventPages
{
    /// <summary>Events that are looked through at most: they are found by time, and not by position.</summary>
    public const int Looked = 10_000;

    /// <summary>The positions of these events: only to them pages lead.</summary>
    public static HashSet<ulong> PositionsOf(CustomerView customer) =>
        [.. customer.Events().Take(Looked).Select(static one => one.At.Position)];

    public static Page Show(PageCall call)
    {
        if (CustomerPages.Find(call) is not { } customer) return Forms.NoCustomer(call, call.Read.Id);
        if (!IdText.TryRead(call["position"], out var position)) return Page.NotFound("position must be the number of a record.");
        var events = customer.Events().Take(Looked).Where(one => one.At.Position == position);
        return Page.Of<RecordPage>(new RecordModel(
            IdText.Of(customer.Id),
            CustomerPages.TitleOf(customer.Identifiers(), call.Viewer, customer.Id),
            IdText.Of(position),
            [.. events.Select(one => EventShow.Of(one, call.Read.Account, call.Viewer))],
            customer.EventCount <= Looked));
    }
}
