using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.Segments.Audiences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>
/// The events of one request, written as <see cref="RequestItems"/>: duplicates out, each event to its customer, each order
/// to its lines.
/// </summary>
internal sealed class EventsCommand(IdentityResolver identity)
{
    private readonly Duplicates _duplicates = new();
    private readonly Screening _screening = new();
    private readonly ToldWarnings _told = new();
    private readonly ByteWriter _line = new();

    public RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var events = RequestItems.Read(command);
        var warnings = events.Warnings;
        if (events.SettingsRevision != context.Account.Revision && JunkValues.Recheck(
            context.Junk, events, static bytes => EventItem.Read(bytes).Identifiers) is { Count: > 0 } invalids)
        {
            return new RecordOutcome { Kind = OutcomeKind.Invalid, Position = context.Header.Position, Invalids = invalids };
        }

        var (accepted, duplicates, first) = (0, 0, 0UL);
        var index = 0;
        foreach (var bytes in events)
        {
            context.Effects.BeginItem(index++);
            var item = EventItem.Read(bytes);
            if (_duplicates.Contains(context, item, out var seen))
            {
                duplicates++;
                if (first == 0) first = seen.Position;
                context.Effects.Counters.Duplicates++;
                if (Duplicates.WasErased(context, seen)) context.Effects.Warn(Receipt.Erased);
                NamedErasures.Find(context, item.Identifiers);
            }
            else if (_screening.TryPass(context, item.Unstamped, item.Identifiers, out var passed))
            {
                Store(context, passed, passed == item.Unstamped ? item : EventItem.Read(passed), ref warnings);
                accepted++;
            }
        }

        context.Effects.Counters.Accepted += (ulong)accepted;
        return new RecordOutcome
        {
            Kind = accepted == 0 && duplicates == events.Count ? OutcomeKind.Duplicate : OutcomeKind.Applied,
            Position = context.Header.Position,
            FirstPosition = accepted == 0 && duplicates == events.Count ? first : context.Header.Position,
            Accepted = accepted,
            Duplicates = duplicates,
            Audits = context.Effects.Audits.Count == 0 ? [] : [.. context.Effects.Audits],
            Warnings = context.Effects.Warnings,
        };
    }

    private void Store(Context context, ReadOnlySpan<byte> bytes, in EventItem item, ref ReadWarnings warnings)
    {
        var placement = identity.Resolve(context, item.Identifiers)
            ?? throw new InvalidOperationException("An event without a usable identifier reached the log.");
        var stored = item.HasOrder ? StoreLines(context, item, placement) : StoreOne(context, bytes, item, placement);
        if (item.HasOrder) OrderTable.Upsert(context, item, placement.Home);
        _duplicates.Remember(context, placement.Home, _told.Of(context, ref warnings));
        var tells = AudienceTable.Take(context, item, placement.Home);

        CustomerTable.WriteWith(context, placement.Customer, placement.Home, stored, attributes: tells);
        context.Effects.Counters.Events += (ulong)stored;
        context.Effects.Kinds.Add(item, stored);
    }

    /// <summary>ORD-2: one event for each line item; one without lines.</summary>
    private int StoreLines(Context context, in EventItem item, in Placement placement)
    {
        var lines = new ByteReader(item.Lines);
        var count = Math.Max(item.LineCount, 1);
        var namesAnother = OrderLine.NamesAnotherOrder(item, item.Fields);
        for (var i = 0; i < count; i++)
        {
            var line = item.LineCount == 0 ? default : FieldList.Read(ref lines);
            namesAnother |= OrderLine.NamesAnotherOrder(item, line);
            OrderLine.Write(_line, item, line);
            StoreOne(context, _line.Written, item, placement);
        }

        if (namesAnother)
        {
            context.Effects.Warn("Field `order_id` beside `order` or in its line items is replaced by that of `order`.");
        }

        return count;
    }

    private static int StoreOne(Context context, ReadOnlySpan<byte> row, in EventItem item, in Placement placement)
    {
        var (customer, home) = placement;
        var segmentTime = EventTable.SegmentTime(item, context.Header.ReceivedAt, context.Header.RecordedAt);
        var index = context.Effects.EventIndex++;
        var key = EventTable.Key(
            stackalloc byte[EventTable.KeyLength], context.Account.Number, home, segmentTime, context.Header.Position, index);
        context.Effects.Touched.Events.Add(new NewEvent(customer.Id, home, segmentTime, index, customer.LastEventAt));
        customer.LastEventAt = Math.Max(customer.LastEventAt, segmentTime);
        customer.EventsSeen++;
        context.State.Put(Table.Events, key, row);
        return 1;
    }
}
