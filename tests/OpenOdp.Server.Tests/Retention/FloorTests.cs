using System.Globalization;
using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Retention;

/// <summary>Rule L4, as an operator sees it.</summary>
public sealed class FloorTests
{
    private const string Identifiers = "\"email\":\"a@x.example\"";

    [Fact]
    public async Task L4_events_that_arrived_before_a_time_are_hidden()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync(Identifiers);
        var before = AfterNow();
        var kept = await server.EventAsync(Identifiers);

        var answer = await server.PostAsync("/admin/floor", $$"""{"before":"{{before}}"}""");

        Assert.Equal(kept, answer.GetProperty("floor").GetUInt64());
        Assert.Equal([kept], await server.PositionsAsync("a@x.example"));
        Assert.Equal(kept, (await server.GetAsync("/admin/floor")).GetProperty("floor").GetUInt64());
        Assert.Equal(kept, (await server.PostAsync("/admin/floor", """{"before":"2001-01-01T00:00:00Z"}""")).GetProperty("floor")
            .GetUInt64());
    }

    [Fact]
    public async Task L4_everything_that_arrived_so_far_can_be_hidden()
    {
        await using var server = await AdminServer.StartAsync();
        var last = await server.EventAsync(Identifiers);

        var answer = await server.PostAsync("/admin/floor", $$"""{"before":"{{AfterNow()}}"}""");

        Assert.Equal(last + 1, answer.GetProperty("floor").GetUInt64());
        Assert.Empty(await server.PositionsAsync("a@x.example"));
    }

    [Fact]
    public async Task L4_events_below_a_position_are_hidden_and_the_floor_never_goes_down()
    {
        await using var server = await AdminServer.StartAsync();
        var (first, second) = (await server.EventAsync(Identifiers), await server.EventAsync(Identifiers));

        await server.PostAsync("/admin/floor", $$"""{"position":{{second}}}""");

        Assert.Equal([second], await server.PositionsAsync("a@x.example"));
        var refused = await server.PostAsync("/admin/floor", $$"""{"position":"{{first}}"}""", HttpStatusCode.Conflict);
        Assert.Contains("cannot go down", refused.Message(HttpStatusCode.Conflict, "Conflict"));
        Assert.Equal([second], await server.PositionsAsync("a@x.example"));
    }

    [Fact]
    public async Task L4_hidden_events_stay_hidden_when_a_compaction_has_removed_them()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync(Identifiers);
        var kept = await server.EventAsync(Identifiers);
        await server.PostAsync("/admin/floor", $$"""{"position":{{kept}}}""");

        await server.PostAsync("/admin/compact");

        Assert.Equal([kept], await server.PositionsAsync("a@x.example"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{")]
    [InlineData("""{"position":-1}""")]
    [InlineData("""{"position":1.5}""")]
    [InlineData("""{"position":null}""")]
    [InlineData("""{"position":1000000}""")]
    [InlineData("""{"before":"yesterday"}""")]
    [InlineData("""{"before":5}""")]
    [InlineData("""{"before":"9999-01-01T00:00:00Z"}""")]
    [InlineData("""{"before":"2001-01-01T00:00:00Z","position":1}""")]
    public async Task A_floor_that_cannot_be_answers_400_and_changes_nothing(string body)
    {
        await using var server = await AdminServer.StartAsync();
        await server.PostAsync("/admin/floor", body, HttpStatusCode.BadRequest);
        Assert.Equal(0, (await server.GetAsync("/admin/floor")).GetProperty("floor").GetInt32());
    }

    /// <summary>A time in milliseconds after everything that has been answered, once it has come.</summary>
    private static string AfterNow()
    {
        var time = DateTimeOffset.UtcNow.AddMilliseconds(2);
        SpinWait.SpinUntil(() => DateTimeOffset.UtcNow > time);
        return time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}
