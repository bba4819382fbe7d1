using System.Text;
using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Identity;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Makes another customer part of this one, after saying what comes along.</summary>
internal static class MergeForm
{
    private const int CandidatesShown = 20;

    public static Page Show(PageCall call) => Show(call, call["customer"], null);

    public static async Task<Page> SendAsync(FormCall call)
    {
        var other = call["customer"];
        if (call.Read(read => CommandOf(read, other, call.Base())) is not { } command)
        {
            return call.Read(read => Show(read, other, null));
        }

        var answer = await SplitEndpoints.MergeAsync(call.Write, command, isPreview: false);
        return answer.Status == StatusCodes.Status200OK
            ? Page.GoTo($"/customers/{Uri.EscapeDataString(call.Write.Id)}/identity")
            : call.Read(read => Show(read, other, answer));
    }

    /// <summary>The merge of those two whom the form showed; null when one of them is not there.</summary>
    private static ByteWriter? CommandOf(PageCall call, string other, ulong seen) =>
        IdText.TryRead(call.Read.Id, out var into) && IdText.TryRead(other, out var from)
        && CustomerSearch.ById(call, other)?.Identifiers() is [var first, ..]
            ? Command(call, into, from, first, seen)
            : null;

    private static ByteWriter Command(PageCall call, ulong into, ulong from, IdentifierView first, ulong seen)
    {
        var command = new ByteWriter();
        var field = call.Read.Account.FieldNumber(first.Name);
        MergeCommand.Write(command, into, from, field, Encoding.UTF8.GetBytes(first.Value), seen);
        return command;
    }

    private static Page Show(PageCall call, string other, Answer? refusal)
    {
        if (CustomerPages.Find(call) is not { } customer) return Forms.NoCustomer(call, call.Read.Id);
        var asked = CustomerSearch.Asked(call, "who");
        List<CustomerView> found = other.Length > 0 ? [.. new[] { CustomerSearch.ById(call, other) }.OfType<CustomerView>()]
            : asked.Length > 0 ? CustomerSearch.Find(call, asked)
            : [];
        var (preview, fault) = Preview(call, customer, found);
        fault = refusal?.Message ?? fault;
        if (found.Count == 0 && other.Length + asked.Length > 0) fault ??= CustomerSearch.Unknown;
        return Page.Of<MergePage>(
            new MergeModel(
                IdText.Of(customer.Id),
                CustomerPages.TitleOf(customer.Identifiers(), call.Viewer, customer.Id),
                customer.EventCount,
                asked,
                [.. found.Count > 1 ? found.Take(CandidatesShown).Select(one => new ShownField(
                    IdText.Of(one.Id), CustomerPages.TitleOf(one.Identifiers(), call.Viewer, one.Id))) : []],
                preview,
                fault),
            refusal?.Status ?? (fault is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict));
    }

    private static (MergePreview? Preview, string? Fault) Preview(PageCall call, CustomerView into, List<CustomerView> found)
    {
        if (found is not [var from]) return (null, null);
        if (from.Identifiers() is not [var first, ..]) return (null, "That customer has no identifier.");
        if (from.Id == into.Id) return (null, "That is this customer.");
        var seen = Forms.BaseOf(call, into, from);
        var outcome = Forms.Preview(call, CommandKind.Merge, Command(call, into.Id, from.Id, first, seen));
        if (outcome.Kind != OutcomeKind.Applied) return (null, outcome.Message);
        var identifiers = from.Identifiers();
        return (
            new MergePreview(
                IdText.Of(from.Id),
                CustomerPages.TitleOf(identifiers, call.Viewer, from.Id),
                from.EventCount,
                [.. identifiers.Select(one => call.Viewer.Show(one.Name, one.Value))],
                outcome.Messages(),
                seen),
            null);
    }
}
