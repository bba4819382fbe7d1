using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Settings;

public sealed class RetentionPageTests : IAsyncLifetime
{
    private const string Room = "/settings/retention";
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync("--OpenOdp:TestClock", "true");
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        await _server.PassAsync(TimeSpan.FromDays(2));
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    private static string Between => $"{TimeProvider.System.GetUtcNow().AddDays(1):yyyy-MM-ddTHH:mm}";

    [Fact]
    public async Task Old_events_are_hidden_after_the_page_has_said_what_that_does_and_somebody_means_it()
    {
        Assert.Contains("none are hidden", await _visitor.ReadAsync(Room), StringComparison.Ordinal);
        var asked = await _visitor.ReadAsync($"{Room}?before={Uri.EscapeDataString(Between)}");
        Assert.Contains("there is no way back", asked, StringComparison.Ordinal);
        Assert.Equal(2, (await _server.PositionsAsync("ada@x.example")).Count);

        var (status, page) = await _visitor.FormAsync(Room + "/floor", ("before", Between));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("tick the box", page, StringComparison.Ordinal);
        Assert.Equal(2, (await _server.PositionsAsync("ada@x.example")).Count);

        Assert.Equal(
            (HttpStatusCode.SeeOther, Room),
            await _visitor.FormAsync(Room + "/floor", ("before", Between), ("confirmed", "yes")));
        Assert.Single(await _server.PositionsAsync("ada@x.example"));
        Assert.Matches("What arrived before position \\d+ is hidden", await _visitor.ReadAsync(Room));
        Assert.Contains(
            "is hidden already", await _visitor.ReadAsync($"{Room}?before={Uri.EscapeDataString(Between)}"),
            StringComparison.Ordinal);
        Assert.Contains("Hid old events", await _visitor.ReadAsync("/changes"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yesterday", "Give the time before which events are hidden")]
    [InlineData("2999-01-01T00:00", "That time lies in the future")]
    [InlineData(SettingsKit.Hostile, "Give the time before which events are hidden")]
    [InlineData("", "Give the time before which events are hidden")]
    public async Task A_time_that_is_none_hides_nothing(string before, string said)
    {
        var (status, page) = await _visitor.FormAsync(Room + "/floor", ("before", before), ("confirmed", "yes"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(said, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        var query = $"?before={Uri.EscapeDataString(before)}";
        if (before.Length > 0) await _visitor.ReadAsync(Room + query, HttpStatusCode.BadRequest);
        Assert.Equal(2, (await _server.PositionsAsync("ada@x.example")).Count);
    }

    [Fact]
    public async Task An_erased_identifier_is_found_and_let_in_again()
    {
        var erasure = (await _server.EraseAsync("ada@x.example")).GetProperty("id").GetString()!;
        Assert.Contains(
            "It is not kept out.", await _visitor.ReadAsync(Room + "?name=email&value=bob%40x.example"), StringComparison.Ordinal);
        var found = await _visitor.ReadAsync(Room + "?name=email&value=ADA%40x.example");
        Assert.Contains($"/erasures/{erasure}", found, StringComparison.Ordinal);
        var (status, to) = await _visitor.FormAsync(Room + "/lift", ("name", "email"), ("value", "ada@x.example"));
        Assert.Equal((HttpStatusCode.SeeOther, Room + "#suppressions"), (status, to));
        var page = await _visitor.ReadAsync(Room + "?name=email&value=ada%40x.example");
        Assert.Contains("It was let in again", page, StringComparison.Ordinal);
        Assert.Contains("What was let in again", page, StringComparison.Ordinal);
        (status, page) = await _visitor.FormAsync(Room + "/lift", ("name", "email"), ("value", "ada@x.example"));
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("is not suppressed", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("email", "")]
    [InlineData("nothing", "a")]
    [InlineData(SettingsKit.Hostile, SettingsKit.Hostile)]
    [InlineData("", "a")]
    public async Task What_is_no_identifier_lifts_nothing(string name, string value)
    {
        var (status, page) = await _visitor.FormAsync(Room + "/lift", ("name", name), ("value", value));
        Assert.InRange((int)status, 400, 404);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("identifiers&quot;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        if (value.Length == 0) return;
        var query = $"?name={Uri.EscapeDataString(name)}&value={Uri.EscapeDataString(value)}";
        var asked = await _visitor.ReadAsync(Room + query, HttpStatusCode.BadRequest);
        Assert.DoesNotContain("<img", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_hide_nothing_and_let_nobody_in()
    {
        await _server.EraseAsync("ada@x.example");
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        var page = await reader.ReadAsync($"{Room}?before={Uri.EscapeDataString(Between)}&name=email&value=ada%40x.example");
        Assert.DoesNotContain("method=\"post\" action=\"/settings", page, StringComparison.Ordinal);
        foreach (var change in new[] { "/floor", "/lift" })
        {
            var (status, _) = await reader.FormAsync(
                Room + change, ("before", Between), ("confirmed", "yes"), ("name", "email"), ("value", "ada@x.example"));
            Assert.Equal(HttpStatusCode.Forbidden, status);
        }

        Assert.Equal(0, (await _server.GetAsync("/admin/floor")).GetProperty("floor").GetInt32());
        Assert.True((await _server.GetAsync("/admin/suppressions?email=ada@x.example")).GetProperty("suppressed").GetBoolean());
    }

    public ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        return _server.DisposeAsync();
    }
}
