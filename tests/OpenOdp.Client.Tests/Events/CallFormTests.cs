using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>Every way a user would write the call compiles without a warning, and means what it looks like.</summary>
public sealed class CallFormTests
{
    [Fact]
    public async Task Every_call_form_compiles_and_means_the_same()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server);
        IOptimizelyClient contract = client;
        var ids = new Dictionary<string, string> { ["fs_user_id"] = "u" };
        var objects = new Dictionary<string, object> { ["count"] = 1 };
        var nullables = new Dictionary<string, object?> { ["count"] = 1 };
        IReadOnlyDictionary<string, object?> readOnly = nullables;

        client.SendOdpEvent("a", "fullstack", ids, objects);
        client.SendOdpEvent("a", "fullstack", ids, nullables);
        client.SendOdpEvent("a", "fullstack", ids, readOnly);
        client.SendOdpEvent("a", null, ids, objects);
        client.SendOdpEvent("a", null, ids, new Dictionary<string, object> { ["count"] = 1 });
        client.SendOdpEvent("a", identifiers: ids, data: objects);
        client.SendOdpEvent("a", data: nullables, identifiers: ids);
        client.SendOdpEvent("a", type: "fullstack", identifiers: ids, data: new Dictionary<string, object?> { ["count"] = 1 });
        client.SendOdpEvent(action: "a", type: "fullstack", identifiers: ids, data: objects);
        client.SendOdpEvent("a", ids, "fullstack", objects);
        client.SendOdpEvent("a", ids, "fullstack", nullables);
        client.SendOdpEvent("a", ids, null, nullables);
        client.SendOdpEvent("a", ids, data: objects);
        contract.SendOdpEvent("a", "fullstack", ids, objects);
        contract.SendOdpEvent("a", identifiers: ids, data: nullables);
        contract.SendOdpEvent("a", ids, "fullstack", objects);
        Assert.Equal(OdpSendResult.Accepted, client.TrySendOdpEvent("a", null, ids, objects));
        Assert.Equal(OdpSendResult.Accepted, client.TrySendOdpEvent("a", identifiers: ids, data: nullables));
        Assert.Equal(
            OdpSendResult.Accepted, await client.SendOdpEventAsync("a", "fullstack", ids, objects, CancellationToken.None));

        await client.Flushed();
        var events = server.Requests.SelectMany(request => request.Events).ToArray();
        Assert.Equal(19, events.Length);
        Assert.All(events, sent =>
        {
            Assert.Equal("fullstack", sent.GetProperty("type").GetString());
            Assert.Equal("u", sent.GetProperty("identifiers").GetProperty("fs_user_id").GetString());
            Assert.Equal(1, sent.GetProperty("data").GetProperty("count").GetInt32());
        });
    }

    [Fact]
    public async Task Calls_that_leave_things_out_compile_and_are_refused_in_words()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server);
        var ids = new Dictionary<string, string> { ["fs_user_id"] = "u" };

        client.SendOdpEvent("a");
        client.SendOdpEvent("a", "t");
        client.SendOdpEvent("a", null);
        client.SendOdpEvent("a", null, null, null);
        Assert.Equal(0, client.Delivery.Accepted);

        client.SendOdpEvent("a", ids);
        client.SendOdpEvent("a", ids, "t");
        client.SendOdpEvent("a", "t", ids);
        client.SendOdpEvent("a", identifiers: ids);
        Assert.Equal(4, client.Delivery.Accepted);
    }
}
