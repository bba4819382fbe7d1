using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.Client;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.MainJob;

public sealed partial class QuickstartTests
{
    [Fact]
    public async Task The_quickstart_prints_what_the_README_shows_one_customer_its_segments_and_why()
    {
        using var quickstart = ProgramRun.Start("Quickstart", ["--exit"]);
        Assert.True(await quickstart.WaitAsync() == 0, quickstart.ToString());
        var screen = Repository.Read("README.md").Split("```\n")[1];
        Assert.Contains(Timeless(screen), Timeless(quickstart.Output), StringComparison.Ordinal);
        Assert.Contains("curl -s -X POST", quickstart.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_quickstart_stays_until_it_is_asked_to_stop_and_takes_its_data_with_it()
    {
        using var directory = new TempDirectory();
        using var quickstart =
            ProgramRun.Start("Quickstart", [], new Dictionary<string, string> { ["TMPDIR"] = directory.Path });
        await Wait.Until(() => quickstart.Output.Contains("Press Ctrl+C", StringComparison.Ordinal), "the end of the tour");
        Assert.NotEmpty(Directory.GetDirectories(directory.Path, "openodp-quickstart-*"));

        Assert.Equal(0, await quickstart.StopAsync());
        Assert.Empty(Directory.GetDirectories(directory.Path, "openodp-quickstart-*"));
    }

    [Fact]
    public async Task The_quickstart_that_is_asked_to_stop_while_it_starts_takes_its_data_with_it()
    {
        using var directory = new TempDirectory();
        using var quickstart =
            ProgramRun.Start("Quickstart", [], new Dictionary<string, string> { ["TMPDIR"] = directory.Path });
        await Wait.Until(
            () => Directory.GetDirectories(directory.Path, "openodp-quickstart-*").Length > 0, "the first thing that it makes");

        Assert.Equal(0, await quickstart.StopAsync());
        Assert.Empty(Directory.GetDirectories(directory.Path, "openodp-quickstart-*"));
    }

    [Fact]
    public async Task An_event_from_SendOdpEvent_is_one_customer_with_both_identifiers_when_it_is_acknowledged()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        await using var client = new OptimizelyClient(new OptimizelyClientOptions { Datafile = Datafile(server.Url) });

        client.SendOdpEvent(
            "purchased",
            "fullstack",
            new Dictionary<string, string> { ["fs_user_id"] = "user123", ["email"] = "User123@Example.com" },
            new Dictionary<string, object?> { ["count"] = 1 });
        Assert.Equal(1, (await client.FlushAsync(TestContext.Current.CancellationToken)).Sent);
        client.SendOdpEvent(
            "viewed", identifiers: new Dictionary<string, string> { ["vuid"] = "vuid_1234567890abcdef1234567890a" });
        client.SendOdpEvent("signed_in", identifiers: new Dictionary<string, string>
        {
            ["vuid"] = "vuid_1234567890abcdef1234567890a",
            ["email"] = "user123@example.com"
        });
        Assert.Equal(3, (await client.FlushAsync(TestContext.Current.CancellationToken)).Sent);

        var customer = (await server.ReadAsync("/admin/customers?fs_user_id=user123")).GetProperty("customer");
        Assert.Equal(
            ["email=user123@example.com", "fs_user_id=user123", "vuid=vuid_1234567890abcdef1234567890a"],
            customer.GetProperty("identifiers").EnumerateArray()
                .Select(identifier => $"{identifier.GetProperty("name")}={identifier.GetProperty("value")}").Order());
        var merge = Assert.Single(customer.GetProperty("history").EnumerateArray());
        Assert.Equal("merge", merge.GetProperty("kind").GetString());
        Assert.Equal(customer.GetProperty("id").GetString(), merge.GetProperty("into").GetString());

        var events = (await server.ReadAsync("/admin/customers/events?email=user123@example.com")).GetProperty("events")
            .EnumerateArray().ToList();
        Assert.Equal(["signed_in", "viewed", "purchased"], events.Select(stored => stored.GetProperty("action").GetString()));
        var data = events[2].GetProperty("data");
        Assert.Equal(1, data.GetProperty("count").GetInt32());
        Assert.Equal("sdk", data.GetProperty("data_source_type").GetString());
        var receipt = await server.ReadAsync($"/admin/receipts/{data.GetProperty("idempotence_id").GetString()}");
        Assert.Equal(events[2].GetProperty("position").GetUInt64(), receipt.GetProperty("position").GetUInt64());
        Assert.Equal(customer.GetProperty("id").GetString(), receipt.GetProperty("customer").GetString());
        Assert.Equal(3, (await server.ReadAsync("/admin/counters")).GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task A_merge_can_be_undone_stays_undone_and_can_be_allowed_again()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        await SendAsync(server, """{"email":"john@gmail.com","shop_id":"ABC"}""");
        await SendAsync(server, """{"email":"john@acme.com","shop_id":"XYZ"}""");
        await SendAsync(server, """{"email":"john@acme.com","shop_id":"ABC"}""");
        var merged = (await server.ReadAsync("/admin/customers?shop_id=XYZ")).GetProperty("customer");
        Assert.Equal(4, merged.GetProperty("identifiers").GetArrayLength());
        var id = merged.GetProperty("history").EnumerateArray().Single().GetProperty("id").GetString();

        using (var undone = await server.PostAsync("", $"/admin/merges/{id}:undo", ServerRun.PrivateKey))
        {
            Assert.Equal(
                HttpStatusCode.OK, undone.StatusCode);
        }

        using (var again = await server.PostAsync("", $"/admin/merges/{id}:undo", ServerRun.PrivateKey))
        {
            Assert.Equal(
                HttpStatusCode.Conflict, again.StatusCode);
        }

        Assert.NotEqual(await IdAsync(server, "ABC"), await IdAsync(server, "XYZ"));

        await SendAsync(server, """{"email":"john@acme.com","shop_id":"ABC"}""");
        Assert.NotEqual(await IdAsync(server, "ABC"), await IdAsync(server, "XYZ"));
        using (var allowed = await server.PostAsync("", $"/admin/merges/{id}:allow", ServerRun.PrivateKey))
        {
            Assert.Equal(
                HttpStatusCode.OK, allowed.StatusCode);
        }

        await SendAsync(server, """{"email":"john@acme.com","shop_id":"ABC"}""");
        Assert.Equal(await IdAsync(server, "ABC"), await IdAsync(server, "XYZ"));
    }

    private static async Task SendAsync(ServerRun server, string identifiers)
    {
        using var response = await server.PostAsync($$"""{"type":"shop","action":"visit","identifiers":{{identifiers}}}""");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private static async Task<string?> IdAsync(ServerRun server, string shop) =>
        (await server.ReadAsync($"/admin/customers?shop_id={shop}")).GetProperty("customer").GetProperty("id").GetString();

    private static string Timeless(string text) => Time().Replace(text, "(time)");

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")]
    private static partial Regex Time();

    private static string Datafile(string url) =>
        $$"""{"version":"4","integrations":[{"key":"odp","host":"{{url}}","publicKey":"{{ServerRun.PublicKey}}"}]}""";
}
