using OpenOdp.Client.Odp.Events;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>N19: the accept path has a budget in bytes, which does not depend on the machine.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData(QueueFullMode.RefuseNewest)]
    [InlineData(QueueFullMode.DropOldest)]
    public async Task N19_An_accepted_event_costs_its_own_bytes_and_at_most_64_more(QueueFullMode mode)
    {
        const int Events = 10_000;
        await using var client = TestClient.With(
            Datafiles.Odp("http://127.0.0.1:1"),
            odp => (odp.QueueFullMode, odp.QueueCapacity, odp.MinBatchSize, odp.FlushInterval, odp.ShutdownTimeout) =
                (mode, Events * 4, 500, TimeSpan.FromHours(1), TimeSpan.Zero));
        var ids = new Dictionary<string, string> { ["fs_user_id"] = "user123", ["email"] = "user@example.com" };
        var data = new Dictionary<string, object> { ["count"] = 1 };
        Send(client, ids, data, Events * 2);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Send(client, ids, data, Events);
        var perEvent = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Events;

        EventEncoder.Encode("purchased", "fullstack", ids, data, null, default, out var json, out _);
        Assert.InRange(perEvent, 0, json.Length + 64);
    }

    [Fact]
    public async Task A_cached_lookup_costs_no_byte()
    {
        await using var server =
            FaultServer.Start(_ => Reply.Status(200, """{"data":{"customer":{"audiences":{"edges":[]}}}}"""));
        await using var client = TestClient.With(Datafiles.Odp(server.Host, segments: "a"));
        var user = client.CreateUserContext("u");
        await user.FetchQualifiedSegmentsAsync();
        await user.FetchQualifiedSegmentsAsync();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Assert.True(await user.FetchQualifiedSegmentsAsync());
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Send(OptimizelyClient client, Dictionary<string, string> ids, Dictionary<string, object> data, int count)
    {
        for (var i = 0; i < count; i++)
        {
            client.SendOdpEvent("purchased", "fullstack", ids, data);
        }
    }
}
