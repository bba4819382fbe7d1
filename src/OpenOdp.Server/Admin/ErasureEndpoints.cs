using System.Globalization;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Configuration;
using OpenOdp.Server.Customers;
using OpenOdp.Storage;

namespace OpenOdp.Server.Admin;

/// <summary>Erasure of a customer, how far it is, and its completion at once (rule L5).</summary>
internal static class ErasureEndpoints
{
    /// <summary><c>DELETE /admin/customers?{identifier}={value}</c>.</summary>
    public static async Task<Answer> EraseAsync(WriteCall call)
    {
        var command = new ByteWriter();
        using (var view = call.Store.AcquireView())
        {
            if (!CustomerLookup.TryParse(call.Query, call.Account, [], out var lookup, out var fault)) return Answer.BadRequest(fault);
            if (lookup.Find(view, call.Account) is not { } customer) return Answer.NotFound($"Unable to find customer for {lookup.Name} = {lookup.Value}");
            EraseCommand.TryWrite(command, view, call.Account, customer.Id);
        }

        return await call.AppendAsync(CommandKind.Erase, command, outcome =>
        {
            using var view = call.Store.AcquireView();
            var erasure = ErasureTable.Read(view, call.Account.Number, outcome.Position)!;
            var remains = call.Store.ReadErasureRemains();
            return json => ErasureJson.Write(json, erasure, remains);
        });
    }

    /// <summary><c>GET /admin/erasures/{id}</c>.</summary>
    public static Answer Get(ReadCall call, Store store)
    {
        if (Find(call.View, call.Account.Number, call.Id) is not { } erasure) return NotFound(call.Id);
        var remains = store.ReadErasureRemains();
        return Answer.Ok(json => ErasureJson.Write(json, erasure, remains));
    }

    /// <summary><c>GET /admin/erasures?limit=&amp;after=</c>, newest first.</summary>
    public static Answer List(ReadCall call, Store store)
    {
        if (!PageQuery.TryLimit(call.Query, out var limit, out var fault)) return Answer.BadRequest(fault);
        ulong? before = null;
        if (call.Query["after"].ToString() is { Length: > 0 } after)
        {
            if (!TryId(after, out var id)) return Answer.BadRequest("after must be the 'next' of the page before.");
            before = id;
        }

        // One more than asked for tells whether there is a next page.
        var erasures = ErasureTable.ReadPage(call.View, call.Account.Number, before, limit + 1);
        var remains = store.ReadErasureRemains();
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("erasures");
            foreach (var erasure in erasures.Take(limit)) ErasureJson.Write(json, erasure, remains);
            json.WriteEndArray();
            if (erasures.Count > limit) json.WriteString("next", CustomerJson.Id(erasures[limit - 1].Id));
            else json.WriteNull("next");
            json.WriteEndObject();
        });
    }

    /// <summary><c>POST /admin/erasures/{id}:complete</c>, body <c>{"directory"}</c> or none.</summary>
    public static async Task<Answer> CompleteAsync(WriteCall call)
    {
        if (!CheckpointEndpoints.TryDirectory(call.Body, out var directory, out var fault)) return Answer.BadRequest(fault);
        ErasureView? erasure;
        using (var view = call.Store.AcquireView()) erasure = Find(view, call.Account.Number, call.Id);
        if (erasure is null) return NotFound(call.Id);
        try
        {
            var done = await Task.Run(() => call.Store.CompleteErasure(erasure.Id, directory));
            if (done.IsNew) KeysFile.Copy(call.Store.DataDirectory, done.Checkpoint.Directory);
            var remains = call.Store.ReadErasureRemains();
            return Answer.Ok(json => ErasureJson.Write(json, erasure, remains, done));
        }
        catch (StoreUnavailableException error)
        {
            return Answer.Conflict(error.Message);
        }
    }

    private static ErasureView? Find(ViewLease view, uint account, string id) => TryId(id, out var number) ? ErasureTable.Read(view, account, number) : null;

    private static bool TryId(string text, out ulong id) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private static Answer NotFound(string id) => Answer.NotFound($"There is no erasure {id}.");
}
