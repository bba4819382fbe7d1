using Microsoft.Extensions.Time.Testing;

namespace OpenOdp.Server.Tests.GraphQL;

public sealed class ExpiryTests
{
    [Fact]
    public async Task Trap_23_a_segment_ends_in_the_very_millisecond_with_no_new_event()
    {
        const int MaxAgeMilliseconds = 3_600_000;
        var start = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var clock = new FakeTimeProvider(start);
        await using var server = await GraphQLServer.StartAsync(clock);
        var bought = start.AddMinutes(-10);
        await server.SendAsync("buy", "\"fs_user_id\":\"u9\"", $"\"ts\":\"{bought:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\"");

        clock.SetUtcNow(bought.AddMilliseconds(MaxAgeMilliseconds - 1));
        Assert.Contains("did_buy", await AskAsync(server), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(GraphQLServer.Qualified + "]}}}}", await AskAsync(server));
    }

    private static Task<string> AskAsync(GraphQLServer server) =>
        server.PostAsync(SdkQueryTests.WithVariables("u9", "\"did_buy\""));
}
