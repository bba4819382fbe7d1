using System.Buffers;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Console.Customers;

/// <summary>What the forms of the customers share.</summary>
internal static class Forms
{
    /// <summary>The newest erasures, among which that of a customer is looked for.</summary>
    private const int ErasuresLooked = 1_000;

    /// <summary>Makes of a form that was sent what it needs to be shown again: one view, as every page has.</summary>
    public static T Read<T>(this FormCall call, Func<PageCall, T> read)
    {
        var write = call.Write;
        using var view = write.Store.AcquireView();
        var now = Math.Max(write.Now, view.RecordedAt);
        var account = view.Accounts[write.Account.Number];
        var again = new ReadCall(view, account, write.Query, write.QueryString, write.Id, default, now)
        {
            Key = write.Caller.Key,
        };
        return read(new PageCall(call.Viewer, again, string.Empty));
    }

    /// <summary>What a change would do now.</summary>
    public static RecordOutcome Preview(PageCall call, CommandKind kind, ByteWriter command)
    {
        var (view, account) = (call.Read.View, call.Read.Account);
        return OperatorPreview.Of(view, account, kind, command.Written, Math.Max(call.Read.Now, view.RecordedAt + 1));
    }

    /// <summary>The base of a form that is about some customers: what identity did last with one of them.</summary>
    public static ulong BaseOf(PageCall call, params IEnumerable<CustomerView> customers) =>
        AuditTable.NewestOf(call.Read.View, call.Read.Account.Number, customers.Select(static one => one.Id));

    /// <summary>A body as the API takes it.</summary>
    public static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    public static WriteCall WithBody(this WriteCall call, Action<Utf8JsonWriter> write) =>
        call with { Body = JsonElement.Parse(Json(write).Span) };

    /// <summary>There is no customer of an id, or none any more.</summary>
    public static Page NoCustomer(PageCall call, string id)
    {
        var erasures = ErasureTable.ReadPage(call.Read.View, call.Read.Account.Number, null, ErasuresLooked);
        var erasure = IdText.TryRead(id, out var number)
            ? erasures.FirstOrDefault(one => one.Customer == number)
            : null;
        return Page.Of<FaultPage>(
            erasure is null
                ? new PageFault(
                    "There is no such customer", $"No customer has the id {id}. There never was one, or the customer was erased.",
                    "/customers", "the customers")
                : new PageFault(
                    "The customer was erased", $"No customer has the id {id} any more.",
                    $"/erasures/{IdText.Of(erasure.Id)}", "the erasure"),
            StatusCodes.Status404NotFound);
    }
}
