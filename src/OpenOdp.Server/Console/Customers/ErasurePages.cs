using System.Globalization;
using OpenOdp.Engine.Erasure;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Erasure;
using OpenOdp.Server.Inspector;
using OpenOdp.Storage;

namespace OpenOdp.Server.Console.Customers;

/// <summary>What an erasure would take away.</summary>
/// <param name="Typed">What was typed to confirm it.</param>
/// <param name="Rejected">Rejected requests that are kept.</param>
/// <param name="Base">What identity did last with the customer.</param>
internal sealed record EraseModel(
    string Customer, string Title, ErasureAnswer Preview, int Rejected, IReadOnlyList<ShownField> Identifiers, string Typed,
    ulong Base, string? Fault);

/// <summary>Erases a customer, and shows how far that is.</summary>
internal sealed class ErasurePages(Store store, RequestLog requests)
{
    public Page Preview(PageCall call) => Preview(call, string.Empty, null);

    public async Task<Page> EraseAsync(FormCall call)
    {
        var typed = call["confirm"].Trim();
        if (call.Read(read => CustomerPages.Find(read)?.Id) is not { } id)
        {
            return call.Read(read => Forms.NoCustomer(read, call.Write.Id));
        }

        var answer = typed == IdText.Of(id)
            ? await ErasureEndpoints.EraseAsync(OfCustomer(call.Write, id), requests, call.Base())
            : Answer.BadRequest($"Nobody was erased: type {id}, the id of the customer, to confirm it.");
        return answer is { Status: StatusCodes.Status200OK, Position: { } position }
            ? Page.GoTo($"/erasures/{position.ToString(CultureInfo.InvariantCulture)}")
            : call.Read(read => Preview(read, typed, answer));
    }

    public Page Show(PageCall call) => Find<ErasurePage>(call);

    /// <summary>How far it is, for the page to show as it goes on.</summary>
    public Page Progress(PageCall call) => Find<ErasureProgress>(call);

    private static WriteCall OfCustomer(WriteCall call, ulong id) =>
        call with { Query = QueryCollection.Empty, QueryString = $"?{CustomerLookup.CustomerId}={IdText.Of(id)}" };

    private Page Find<TPage>(PageCall call)
        where TPage : Microsoft.AspNetCore.Components.IComponent
    {
        var (view, account) = (call.Read.View, call.Read.Account.Number);
        return ErasureEndpoints.Find(view, account, call.Read.Id) is { } erasure
            ? Page.Of<TPage>(ErasureAnswer.Of(erasure, store.Erasures.ReadRemains()))
            : Page.NotFound($"There is no erasure {call.Read.Id}.");
    }

    private Page Preview(PageCall call, string typed, Answer? refusal)
    {
        if (CustomerPages.Find(call) is not { } customer) return Forms.NoCustomer(call, call.Read.Id);
        var identifiers = customer.Identifiers();
        return Page.Of<ErasePage>(
            new EraseModel(
                IdText.Of(customer.Id),
                CustomerPages.TitleOf(identifiers, call.Viewer, customer.Id),
                ErasureAnswer.Of(ErasurePreview.Of(call.Read.View, call.Read.Account, customer)),
                requests.Read(call.Read.Account.Number, accepted: false, long.MaxValue).Count(),
                [.. identifiers.Select(one => call.Viewer.Show(one.Name, one.Value))],
                typed,
                Forms.BaseOf(call, customer),
                refusal?.Message),
            refusal?.Status ?? StatusCodes.Status200OK);
    }
}
