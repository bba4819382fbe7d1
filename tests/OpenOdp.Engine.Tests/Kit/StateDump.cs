using System.Buffers.Binary;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Statistics;
using OpenOdp.Engine.Tests.Webhooks;
using OpenOdp.Engine.Webhooks;

namespace OpenOdp.Engine.Tests.Kit;

/// <summary>Everything that can be seen of a state, as lines of text.</summary>
internal static class StateDump
{
    private static void AddSegments(List<string> lines, MemoryState state, AccountSegments segments, uint account)
    {
        foreach (var segment in segments.All)
        {
            lines.Add($"segment {segment.Number} {segment.Id} revision {segment.Revision}, {segment.LiveRevision} answers, "
                + $"built to {segment.BuiltTo}, told to {segment.ToldTo}{(segment.IsDeleted ? ", deleted" : "")}: "
                + string.Join(' ', MemberTable.ReadPage(state, account, segment.Number, segment.LiveRevision, 0, 1000)
                    .OrderBy(static member => member.Customer)
                    .Select(static one => $"{nameof(SegmentMember)} {{ Customer = {one.Customer}, Since = {one.Since} }}")));
        }

        lines.AddRange(ChangeTable.ReadAfter(state, account, default, int.MaxValue).Select(change => change.ToString()));
    }

    private static void AddStatistics(List<string> lines, MemoryState state, Machine machine, uint account)
    {
        var segments = machine.Definitions.SegmentsOf(account);
        foreach (var step in Enum.GetValues<BucketStep>())
        {
            lines.AddRange(StatisticsTable.Read(state, account, segments, step, 0, machine.RecordedAt).Select(bucket =>
                $"{step} {bucket.Number}: events {bucket.Events}, accepted {bucket.Accepted}, duplicates {bucket.Duplicates}, "
                + $"merges {bucket.Merges}, attaches {bucket.Attaches}, refused {bucket.MergesRefused}, "
                + $"customers {bucket.CustomersBefore} to {bucket.Customers}, "
                + $"kinds [{string.Join(' ', bucket.Kinds.Select(static kind => $"{kind.Type}/{kind.Action}={kind.Events}"))}], "
                + $"sizes [{string.Join(' ', bucket.Segments.Select(static one => $"{one.Segment}={one.Members}"))}]"));
        }
    }

    public static List<string> Of(MemoryState state, IReadOnlyList<RecordOutcome> outcomes)
    {
        var lines = outcomes.Select(Line).ToList();
        var machine = new Machine(state);
        lines.Add($"machine at {machine.Position}, {machine.RecordedAt}, {Convert.ToHexStringLower(machine.LastHash)}");
        foreach (var settings in machine.Accounts.Values.OrderBy(account => account.Number))
        {
            lines.Add($"account {settings.Number} {settings.Id} "
                + $"revision {settings.Revision}: {Line(CountersTable.Read(state, settings.Number))}");
            for (var id = 1ul; id < 100; id++)
            {
                if (CustomerView.Find(state, settings, id) is not { } customer) continue;
                if (customer.Id == id) AddCustomer(lines, customer);
                else lines.Add($"customer {id} is {customer.Id}");
            }

            lines.AddRange(AuditTable.ReadRange(state, settings, 0, ulong.MaxValue).Select(Line));
            AddSegments(lines, state, machine.Definitions.SegmentsOf(settings.Number), settings.Number);
            AddStatistics(lines, state, machine, settings.Number);
            lines.AddRange(WebhookTable.ReadAll(state, settings.Number).Select(WebhookKit.Line));
        }

        foreach (var row in state.Rows.Where(row => row.Key[0] == (byte)Table.Orders))
        {
            var account = BinaryPrimitives.ReadUInt32BigEndian(row.Key.AsSpan(1));
            var summary = OrderTable.Read(state, account, row.Key.AsSpan(5))!;
            lines.Add($"order {System.Text.Encoding.UTF8.GetString(row.Key.AsSpan(5))}: {Line(OrderTable.Fields(summary))}");
        }

        return lines;
    }

    private static string Line(RecordOutcome outcome) =>
        $"{outcome.Position}: {outcome.Kind} first {outcome.FirstPosition}, {outcome.Accepted} "
        + $"accepted, {outcome.Duplicates} duplicates, "
        + $"invalid [{string.Join(" ", outcome.Invalids.Select(invalid => invalid.Index))}], audits "
        + $"[{string.Join(" ", outcome.Audits)}], restored [{string.Join(" ", outcome.Restored)}]";

    private static string Line(Counters counters) =>
        $"accepted {counters.Accepted}, duplicates {counters.Duplicates}, id_reused {counters.IdReused}, "
        + $"events {counters.Events}, customers {counters.Customers}, "
        + $"merges {counters.Merges}, moves {counters.Moves}, refused {counters.MergesRefused}, undone {counters.Undone}, "
        + $"erased {counters.Erased}, suppressed {counters.Suppressed}, identifiers left out {counters.IdentifiersLeftOut}";

    private static void AddCustomer(List<string> lines, CustomerView customer)
    {
        lines.Add($"customer {customer.Id} created {customer.CreatedAt}, redirects "
            + $"[{string.Join(" ", customer.RedirectedIds)}], {customer.EventCount} events");
        lines.AddRange(customer.Identifiers()
            .Select(held => $"  {held.Name}={held.Value} {held.Confidence} {held.FirstSeen}..{held.LastSeen}"));
        lines.AddRange(customer.Attributes()
            .Select(attribute => $"  {attribute.Name}: {attribute.Value().Kind} {attribute.Value().AsText()}"));
        lines.AddRange(customer.Events(null, 1000).Select(Line));
        lines.Add($"  history {string.Join(" ", customer.History().Select(audit => audit.Id))}");
    }

    private static string Line(EventView view)
    {
        var item = view.Item();
        var action = item.HasAction ? System.Text.Encoding.UTF8.GetString(item.Action) : "-";
        var type = System.Text.Encoding.UTF8.GetString(item.Type);
        return $"  event {view.At.SegmentTime} {view.At.Position}.{view.At.Index} {type}/{action} "
            + $"ts={item.Timestamp} {Line(item.Fields)}";
    }

    private static string Line(FieldList fields)
    {
        var texts = new List<string>();
        foreach (var field in fields)
        {
            texts.Add($"{System.Text.Encoding.UTF8.GetString(field.Name)}={field.Value.Kind} {field.Value.AsText()}");
        }

        return string.Join(", ", texts);
    }

    private static string Line(AuditRecord audit) =>
        $"audit {audit.Id} {audit.Kind} {audit.From}->{audit.Into} "
        + $"field {audit.Field}={System.Text.Encoding.UTF8.GetString(audit.Value.Span)} {audit.Reason} "
        + $"at {audit.Position}.{audit.EventIndex} {audit.At} counterpart {audit.Counterpart} parties "
        + $"[{string.Join(" ", audit.Parties)}]";
}
