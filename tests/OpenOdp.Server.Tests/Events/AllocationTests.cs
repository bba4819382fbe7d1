using System.Text;
using OpenOdp.Server.Events;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Tests.Events;

/// <summary>Parsing allocates nothing for an event in the long run.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void A_batch_is_parsed_without_allocating()
    {
        var events = Enumerable.Range(0, 100).Select(i =>
            "{\"type\":\"product\",\"action\":\"detail\",\"identifiers\":{\"fs_user_id\":\"user" + i + "\",\"email\":\"User" + i + "@Example.com\"}," +
            "\"data\":{\"product_id\":\"p\\u00e9\",\"price\":19.90,\"quantity\":1e2,\"ts\":\"2026-01-31T11:00:00Z\",\"idempotence_id\":\""
                + new Guid(i, 0, 0, new byte[8]) + "\"}}");
        var body = Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]");
        var result = new ParsedRequest();
        for (var i = 0; i < 3; i++) EventParser.Parse(body, Reading.Rules, new RequestSource(Reading.Now), result);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) EventParser.Parse(body, Reading.Rules, new RequestSource(Reading.Now), result);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((ParseStatus.Valid, 100), (result.Status, result.ItemCount));
    }
}
