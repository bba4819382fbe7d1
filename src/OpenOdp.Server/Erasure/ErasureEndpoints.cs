using Microsoft.Extensions.Primitives;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Operations;
using OpenOdp.Storage;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Erasure;

/// <summary>Erasure of a customer, how far it is, and its completion at once (rule L5).</summary>
internal static class ErasureEndpoints
{
    /// <summary><c>DELETE /admin/customers?{identifier}={value}&amp;dry_run=</c>.</summary>
    public static Task<Answer> EraseAsync(WriteCall call, RequestLog requests) => EraseAsync(call, requests, null);

    /// <param name="call">The call.</param>
    /// <param name="requests">What holds requests of the customer.</param>
    /// <param name="seen">
    /// What identity had done last with the customer, who is named by an id, when somebody looked at it.
    /// </param>
    public static async Task<Answer> EraseAsync(WriteCall call, RequestLog requests, ulong? seen)
    {
        var command = new ByteWriter();
        using (var view = call.Store.AcquireView())
        {
            if (!TryDryRun(call.Query["dry_run"], out var isDryRun)) return Answer.BadRequest("dry_run must be true or false.");
            if (!CustomerLookup.TryParse(call.QueryString, call.Account, ["dry_run"], out var lookup, out var fault))
            {
                return Answer.BadRequest(fault);
            }

            if (lookup.Change is { } change)
            {
                return Answer.BadRequest(
                    $"Nobody was erased, since the value of {lookup.Name} was changed by reading it: {change}");
            }

            if (lookup.Find(view, call.Account) is not { } customer)
            {
                return Answer.NotFound($"Unable to find customer for {lookup.Name} = {lookup.Value}");
            }

            if (isDryRun) return DryRun(view, call.Account, customer);
            seen ??= AuditTable.NewestOf(view, call.Account.Number, customer.Id);
            EraseCommand.Write(command, call.Account, customer.Id, lookup.Field(call.Account), seen: seen);
        }

        return await call.AppendAsync(CommandKind.Erase, command, outcome =>
        {
            requests.Forget(call.Account.Number);
            using var view = call.Store.AcquireView();
            var erasure = ErasureTable.Read(view, call.Account.Number, outcome.Position)!;
            var remains = call.Store.Erasures.ReadRemains();
            return ErasureAnswer.Of(erasure, remains);
        });
    }

    /// <summary><c>GET /admin/erasures/{id}</c>.</summary>
    public static Answer Get(ReadCall call, Store store)
    {
        if (Find(call.View, call.Account.Number, call.Id) is not { } erasure) return NotFound(call.Id);
        var remains = store.Erasures.ReadRemains();
        return Answer.Ok(ErasureAnswer.Of(erasure, remains));
    }

    /// <summary><c>GET /admin/erasures?limit=&amp;after=</c>, newest first.</summary>
    public static Answer List(ReadCall call, Store store)
    {
        var remains = store.Erasures.ReadRemains();
        return AnswerPage.OfIds(
            call,
            "erasures",
            (before, limit) => ErasureTable.ReadPage(call.View, call.Account.Number, before, limit),
            erasure => erasure.Id,
            erasure => ErasureAnswer.Of(erasure, remains));
    }

    /// <summary><c>POST /admin/erasures/{id}:complete</c>, body <c>{"directory"}</c> or none.</summary>
    public static async Task<Answer> CompleteAsync(OperatorCall call)
    {
        if (!CheckpointEndpoints.TryDirectory(call.Body, out var directory, out var fault)) return Answer.BadRequest(fault);
        if (Find(call) is null) return NotFound(call.Id);
        if (!await call.Store.Erasures.FinishAsync())
        {
            return Answer.Unavailable(
                "The rows of the erased customer are not all gone yet, and the store cannot write "
                + "now: GET /health/ready says why. "
                + "Complete the erasure again when it is ready.");
        }

        return await CheckpointEndpoints.WriteAsync(() =>
        {
            var erasure = Find(call)!;
            var done = call.Store.Erasures.Complete(erasure.Id, directory);
            if (done.IsNew) KeysFile.Copy(call.Store.DataDirectory, done.Checkpoint.Directory);
            var remains = call.Store.Erasures.ReadRemains();
            return Answer.Ok(ErasureAnswer.Of(erasure, remains, done));
        });
    }

    private static Answer DryRun(ViewLease view, AccountSettings settings, CustomerView customer)
    {
        var preview = ErasurePreview.Of(view, settings, customer);
        return Answer.Ok(ErasureAnswer.Of(preview)) with { Position = view.Position };
    }

    private static bool TryDryRun(StringValues text, out bool isDryRun)
    {
        isDryRun = text == "true";
        return text.Count == 0 || isDryRun || text == "false";
    }

    /// <summary>Of any account: an erasure's id is a position.</summary>
    private static ErasureView? Find(OperatorCall call)
    {
        using var view = call.Store.AcquireView();
        return view.Accounts.Keys.Order().Select(account => Find(view, account, call.Id)).FirstOrDefault(
            found => found is not null);
    }

    internal static ErasureView? Find(ViewLease view, uint account, string id) =>
        IdText.TryRead(id, out var number) ? ErasureTable.Read(view, account, number) : null;

    private static Answer NotFound(string id) => Answer.NotFound($"There is no erasure {id}.");
}
