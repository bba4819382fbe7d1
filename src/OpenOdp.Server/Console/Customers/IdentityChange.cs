using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Identity;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Takes an entry of the history back, or allows what was undone or refused; both after saying what follows.</summary>
internal static class IdentityChange
{
    public static Page ShowUndo(PageCall call) => Show(call, "undo", call["entry"]);

    public static Page ShowAllow(PageCall call) => Show(call, "allow", call["entry"]);

    public static Task<Page> UndoAsync(FormCall call) => SendAsync(call, "undo", MergeEndpoints.UndoAsync);

    public static Task<Page> AllowAsync(FormCall call) =>
        SendAsync(call, "allow", write => MergeEndpoints.AllowAsync(write, call.Base()));

    private static async Task<Page> SendAsync(FormCall call, string verb, Func<WriteCall, Task<Answer>> change)
    {
        if (call.Read(read => CustomerPages.Find(read) is not { } customer || Find(read, customer, call["entry"]) is null))
        {
            return call.Read(read => Show(read, verb, call["entry"]));
        }

        var answer = await change(call.Write with { Id = call["entry"] });
        return answer.Status == StatusCodes.Status200OK
            ? Page.GoTo($"/customers/{Uri.EscapeDataString(call.Write.Id)}/identity")
            : call.Read(read => Show(read, verb, call["entry"], answer));
    }

    private static Page Show(PageCall call, string verb, string entry, Answer? refusal = null)
    {
        if (CustomerPages.Find(call) is not { } customer) return Forms.NoCustomer(call, call.Read.Id);
        var record = Find(call, customer, entry);
        var parties = record is null ? [] : IdentityPages.PartiesOf(call, record);
        var (consequences, fault) = record is null
            ? ([], $"There is no entry '{entry}' in this history.")
            : Preview(call, verb, record, parties);
        var status = refusal?.Status ?? (record is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
        return Page.Of<IdentityChangePage>(
            new IdentityChangeModel(
                IdText.Of(customer.Id),
                CustomerPages.TitleOf(customer.Identifiers(), call.Viewer, customer.Id),
                verb,
                entry,
                record is null ? null : IdentityPages.Of(call, customer, record),
                consequences,
                Forms.BaseOf(call, parties),
                refusal?.Message ?? fault),
            status);
    }

    /// <summary>An entry of the history of this customer; null for any other.</summary>
    private static AuditRecord? Find(PageCall call, CustomerView customer, string entry)
    {
        var (view, account) = (call.Read.View, call.Read.Account);
        return IdText.TryRead(entry, out var id) && AuditTable.Show(view, account, id) is { } record
            && record.Parties.Append(record.From).Append(record.Into)
                .Any(party => party != 0 && CustomerView.Find(view, account, party)?.Id == customer.Id)
                ? record
                : null;
    }

    private static (IReadOnlyList<string> Consequences, string? Fault) Preview(
        PageCall call, string verb, AuditRecord record, IReadOnlyList<CustomerView> parties)
    {
        var command = new ByteWriter(16);
        var isUndo = verb == "undo";
        if (isUndo) UndoCommand.Write(command, record.Id);
        else AllowCommand.Write(command, record.Id);
        var outcome = Forms.Preview(call, isUndo ? CommandKind.UndoMerge : CommandKind.AllowMerge, command);
        if (outcome.Kind != OutcomeKind.Applied) return ([], outcome.Message);
        return ([.. isUndo ? OfUndo(record, outcome) : OfAllow(record, parties), .. outcome.Messages()], null);
    }

    private static IEnumerable<string> OfUndo(AuditRecord record, RecordOutcome outcome)
    {
        var ids = string.Join(" and ", outcome.Restored);
        if (record.Kind == AuditKind.Move)
        {
            yield return $"The identifier goes back from customer {record.Into} to where it came from; customers {ids} stay.";
            yield return "Events that came meanwhile stay where they are.";
        }
        else if (outcome.Restored.Count == 1)
        {
            yield return $"All of it is customer {ids}, with the events, attributes and identifiers of both.";
        }
        else
        {
            yield return $"There are customers {ids} again, each with its own events, attributes and identifiers.";
            yield return "They do not merge again, even if an event names both, until somebody allows it.";
        }

        yield return "Segments are worked out anew for whoever changes.";
    }

    private static IEnumerable<string> OfAllow(AuditRecord record, IReadOnlyList<CustomerView> parties)
    {
        if (record.Kind == AuditKind.MergeRefused)
        {
            var (ids, events) = (parties.Select(static one => one.Id), parties.Sum(static one => (long)one.EventCount));
            yield return $"Customers {string.Join(", ", ids)} become one at once, with {events:N0} events.";
            yield return "The merge can be undone.";
        }
        else
        {
            yield return $"Nothing changes now. The next event that names both {record.From} and {record.Into} joins them.";
        }
    }
}
