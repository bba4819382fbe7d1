using System.Buffers;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Console.Customers;

/// <summary>What the forms of the customers share.</summary>
internal static class Forms
{
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

    public static Page NoCustomer(string id) => Page.NotFound($"No customer has the id {id}.");
}
