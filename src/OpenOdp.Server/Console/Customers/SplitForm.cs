using System.Text;
using Microsoft.Extensions.Primitives;
using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Identity;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Takes identifiers out of a customer into a new one, after saying what goes along.</summary>
internal static class SplitForm
{
    private const string Chosen = "identifier";

    public static Page Show(PageCall call) => Show(call, StringValues.Empty, null);

    /// <summary>The first time it says what would happen; with <c>confirmed</c> it happens.</summary>
    public static async Task<Page> SendAsync(FormCall call)
    {
        var chosen = call.Form[Chosen];
        var refusal = call.Read(read => Check(read, chosen));
        if (refusal is null && call["confirmed"] == "true")
        {
            var body = call.Write.WithBody(json =>
            {
                json.WriteStartObject("identifiers");
                foreach (var one in chosen.Distinct().GroupBy(static key => key!.Split('=')[0]))
                {
                    json.WriteStartArray(one.Key);
                    foreach (var key in one) json.WriteStringValue(Uri.UnescapeDataString(key![(one.Key.Length + 1)..]));
                    json.WriteEndArray();
                }

                json.WriteEndObject();
                json.WriteString("customer", call.Write.Id);
            });
            refusal = await SplitEndpoints.SplitAsync(body);
            if (refusal is { Status: StatusCodes.Status200OK })
            {
                return Page.GoTo($"/customers/{Uri.EscapeDataString(call.Write.Id)}/identity");
            }
        }

        return call.Read(read => Show(read, chosen, refusal));
    }

    /// <summary>What is to be taken out of this customer must be this one's.</summary>
    private static Answer? Check(PageCall call, StringValues chosen)
    {
        if (CustomerPages.Find(call) is not { } customer) return null;
        if (chosen.Count == 0) return Answer.BadRequest("Choose the identifiers to take out.");
        var own = customer.Identifiers().Select(KeyOf).ToHashSet();
        return chosen.All(key => own.Contains(key!))
            ? null
            : Answer.Conflict("Some of these are not this customer's any more. Look again who has them.");
    }

    private static Page Show(PageCall call, StringValues chosen, Answer? refusal)
    {
        if (CustomerPages.Find(call) is not { } customer) return Forms.NoCustomer(call, call.Read.Id);
        var identifiers = customer.Identifiers();
        var taken = identifiers.Where(one => chosen.Contains(KeyOf(one))).ToList();
        var outcome = refusal is null && taken.Count > 0 ? Preview(call, taken) : null;
        var fault = refusal?.Message ?? (outcome is { Kind: not OutcomeKind.Applied } ? outcome.Message : null);
        return Page.Of<SplitPage>(
            new SplitModel(
                IdText.Of(customer.Id),
                CustomerPages.TitleOf(identifiers, call.Viewer, customer.Id),
                [.. identifiers.Select(one => new SplitChoice(
                    KeyOf(one), CustomerPages.ShowIdentifier(one, call.Viewer), taken.Contains(one)))],
                fault is null && outcome is not null
                    ? new SplitPreview(
                        outcome.EventsMoved, customer.EventCount - (ulong)outcome.EventsMoved, outcome.Messages())
                    : null,
                fault),
            refusal?.Status ?? (fault is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict));
    }

    private static RecordOutcome Preview(PageCall call, List<IdentifierView> taken)
    {
        var command = new ByteWriter();
        var account = call.Read.Account;
        SplitCommand.Write(
            command, taken.ConvertAll(one => (account.FieldNumber(one.Name), Encoding.UTF8.GetBytes(one.Value))));
        return Forms.Preview(call, CommandKind.Split, command);
    }

    /// <summary>Escaped, since a form changes the ends of lines.</summary>
    private static string KeyOf(IdentifierView one) => $"{one.Name}={Uri.EscapeDataString(one.Value)}";
}
