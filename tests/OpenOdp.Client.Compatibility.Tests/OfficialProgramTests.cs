using OpenOdp.Client.Tests.Support;
using WebShop;

namespace OpenOdp.Client.Compatibility.Tests;

/// <summary>A program for the official C# SDK with other using directives, over real sockets.</summary>
public sealed class OfficialProgramTests
{
    private const string InSegment =
        """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"has_purchased","state":"qualified"}}]}}}}""";

    [Fact]
    public async Task A_program_that_changes_its_usings_works()
    {
        FaultServer? server = null;
        await using var started = server = FaultServer.Start(request => request switch
        {
            { Method: "GET" } => Reply.Status(200, Datafile(server!.Host)),
            { Path: "/v3/graphql" } => Reply.Status(200, InSegment),
            { Path: "/v3/events" } => Reply.Accepted,
            _ => Reply.Status(204),
        });
        using var shop = new Shop("shop-key", server.Host + "/datafiles/{0}.json", server.Host + "/proxy");

        Assert.Equal("world for 90", shop.Checkout("u1", "gold", 100));
        Assert.Equal("trt, dark, guest", shop.Button("u1"));
        shop.Dispose();

        Assert.Equal(1, shop.KeptUsers);
        Assert.Equal(
            [
                "decision flag u1 checkout", "decision flag u1 member_price", "track purchase u1 9000 POST",
                "decision feature-test u1", "decision feature-variable u1", "decision feature u1",
            ],
            shop.Journal);
        Assert.Contains("INFO batch of 90001 to https://logx.optimizely.com/v1/events", shop.Log);
        Assert.DoesNotContain(shop.Log, line => line.StartsWith("ERROR", StringComparison.Ordinal));
        var paths = server.Requests.Select(request => request.Path).ToArray();
        Assert.Contains("/datafiles/shop-key.json", paths);
        var odp = Assert.Single(server.Requests, request => request.Path == "/v3/events");
        Assert.Equal(["purchased"], odp.Actions);
        var visitors = server.Requests.Where(request => request.Path == "/proxy")
            .SelectMany(request => request.Json.GetProperty("visitors").EnumerateArray()).ToArray();
        Assert.All(visitors, visitor => Assert.Equal("u1", visitor.GetProperty("visitor_id").GetString()));
        Assert.Equal(5, visitors.Length);
    }

    private static string Datafile(string host) => Vectors.Datafile("synthetic-full.json")
        .Replace("https://odp.invalid", host, StringComparison.Ordinal)
        .Replace("seg-a", "has_purchased", StringComparison.Ordinal)
        .Replace("flag_rts", "member_price", StringComparison.Ordinal)
        .Replace("flag_vars", "checkout", StringComparison.Ordinal)
        .Replace("ab_gold", "button_colour", StringComparison.Ordinal);
}
