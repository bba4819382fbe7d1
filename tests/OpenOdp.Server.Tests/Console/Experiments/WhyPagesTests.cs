using System.Net;
using OpenOdp.Client;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Experiments;

public sealed class WhyPagesTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
        await _server.InstallAsync("did_a", Bodies.Of(Bodies.Did("a", "\"min_count\":1", 1000)));
    }

    [Fact]
    public async Task Decisions_are_those_of_a_client_that_fetches_datafile_and_segments_here()
    {
        await _server.HostAsync();
        for (var i = 0; i < 6; i++) await _server.SendEventAsync($"\"fs_user_id\":\"u{i}\"", i < 3 ? "a" : "b");
        await using var client = new OptimizelyClient(new OptimizelyClientOptions
        {
            SdkKey = "shop",
            DatafileUrlTemplate = _server.Urls.First() + "/datafiles/{0}.json",
            Events = { Enabled = false },
        });
        Assert.True(await client.WaitUntilReadyAsync(TestContext.Current.CancellationToken));
        var seen = new HashSet<string?>();
        for (var i = 0; i < 9; i++)
        {
            foreach (var plan in new[] { "", "gold" })
            {
                var user = client.CreateUserContext($"u{i}", new Dictionary<string, object?> { ["plan"] = plan, ["age"] = 30 });
                await user.FetchQualifiedSegmentsAsync(cancellationToken: TestContext.Current.CancellationToken);
                var theirs = user.Decide("checkout", OptimizelyDecideOption.IncludeReasons);
                var path = $"/experiments:why?user=u{i}&attributes=plan%3D{plan}%0Aage%3D30&flag=checkout";
                var (words, state) = (await _visitor.WordsAsync(path), theirs.Enabled ? "on" : "off");
                Assert.Contains($"checkout → {theirs.VariationKey} {state} ", words, StringComparison.Ordinal);
                Assert.Contains($"Rule {theirs.RuleKey} title {theirs.Variables["title"]} ", words, StringComparison.Ordinal);
                Assert.Contains(string.Join(' ', theirs.Reasons), words, StringComparison.Ordinal);
                seen.Add(theirs.VariationKey);
            }
        }

        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public async Task A_segment_decides_and_leads_to_why_the_customer_is_in_it()
    {
        await _server.HostAsync();
        await _server.SendEventAsync("\"fs_user_id\":\"in\",\"email\":\"ada@x.example\"", "a");
        await _server.SendEventAsync("\"fs_user_id\":\"out\"", "b");
        var page = await _visitor.ReadAsync("/experiments:why?sdkKey=shop&user=in");
        Assert.Contains("href=\"/customers/1\">ada@x.example</a>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/segments/did_a?customer=1#test\"", page, StringComparison.Ordinal);
        var member = await _visitor.WordsAsync("/experiments:why?user=in&flag=checkout");
        Assert.Contains("Rule test", member, StringComparison.Ordinal);
        var other = await _visitor.WordsAsync("/experiments:why?user=out&flag=checkout");
        Assert.Contains("checkout → off off", other, StringComparison.Ordinal);
        Assert.Contains("did_a not in it", other, StringComparison.Ordinal);
        var nobody = await _visitor.WordsAsync("/experiments:why?user=nobody&flag=checkout");
        Assert.Contains("Nobody is known by this fs_user_id", nobody, StringComparison.Ordinal);
        var named = await _visitor.WordsAsync("/experiments:why?user=nobody&who=ADA@x.example&flag=checkout");
        Assert.Contains("Rule test", named, StringComparison.Ordinal);
        Assert.Contains("User id nobody", named, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_leads_here_and_is_asked_for_by_their_own_ids()
    {
        await _server.HostAsync();
        await _server.SendEventAsync("\"fs_user_id\":\"first\",\"email\":\"ada@x.example\",\"vuid\":\"vuid_1\"", "a");
        var page = await _visitor.ReadAsync("/customers/1");
        Assert.Contains("href=\"/experiments:why?customer=1\"", page, StringComparison.Ordinal);
        var words = await _visitor.WordsAsync("/experiments:why?customer=1");
        const string Said = "User id first Customer ada@x.example The user id is the customer's own.";
        Assert.Contains(Said, words, StringComparison.Ordinal);
        Assert.Contains("To a client each is another user: vuid_1", words, StringComparison.Ordinal);
        await _server.SendEventAsync("\"email\":\"bob@x.example\"", "a");
        Assert.Contains(
            "has no fs_user_id and no vuid", await _visitor.WordsAsync("/experiments:why?customer=2"), StringComparison.Ordinal);
        words = await _visitor.WordsAsync("/experiments:why?who=zoe");
        Assert.Contains("Nobody is known by this", words, StringComparison.Ordinal);
        await _server.SendEventAsync("\"fs_user_id\":\"1\"", "b");
        words = await _visitor.WordsAsync("/experiments:why?who=1");
        Assert.Contains("This may be one of several", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_asks_for_a_prediction_says_so_and_asks_nobody()
    {
        await _server.HostAsync();
        var words = await _visitor.WordsAsync("/experiments:why?user=u1&flag=price");
        Assert.Contains("price a prediction decides", words, StringComparison.Ordinal);
        Assert.Contains("none is asked for", words, StringComparison.Ordinal);
        Assert.Contains("Rule not decided here", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Failed to fetch", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan", "Line 1 of the attributes has no name and value")]
    [InlineData("a=1\n\n=2", "Line 3 of the attributes has no name and value")]
    [InlineData("a=1\na=2", "The attribute 'a' is there twice.")]
    [InlineData("{\"a\":", "The attributes are no JSON: The JSON breaks off")]
    [InlineData("{\"a\":[1]}", "'a' is a list or an object.")]
    [InlineData("{\"a\":1,\"a\":2}", "The attributes are no JSON")]
    public async Task Attributes_that_cannot_be_read_are_told_and_stay_in_the_form(string attributes, string message)
    {
        await _server.HostAsync();
        var page = await _visitor.ReadAsync($"/experiments:why?user=u1&attributes={Uri.EscapeDataString(attributes)}");
        Assert.Contains(message, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("\n" + attributes + "</textarea>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("The user", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_most_a_hundred_attributes_are_taken_and_ids_have_a_length()
    {
        await _server.HostAsync();
        foreach (var (count, isTaken) in new[] { (99, true), (100, true), (101, false) })
        {
            var lines = string.Join("%0A", Enumerable.Range(0, count).Select(static index => $"a{index}=1"));
            var words = await _visitor.WordsAsync($"/experiments:why?user=u1&attributes={lines}");
            Assert.Equal(isTaken, words.Contains("Flags by revision 7", StringComparison.Ordinal));
            Assert.Equal(!isTaken, words.Contains("at most 100 are taken", StringComparison.Ordinal));
        }

        var tooLong = await _visitor.WordsAsync($"/experiments:why?user={new string('u', 257)}");
        Assert.Contains("Ids have at most 256", tooLong, StringComparison.Ordinal);
        var unknown = await _visitor.WordsAsync("/experiments:why?sdkKey=x&user=u1");
        Assert.Contains("There is no datafile of the key 'x'", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_may_ask_and_see_personal_values_masked()
    {
        await _server.HostAsync(ShopDatafile.Text.Replace("\"title\"", "\"city\"", StringComparison.Ordinal));
        await _server.SendEventAsync("\"fs_user_id\":\"u1\",\"email\":\"ada@x.example\"", "a");
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        var words = await reader.WordsAsync("/experiments:why?user=u1&flag=checkout");
        Assert.Contains("a•••@x.example", words, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@x.example", words, StringComparison.Ordinal);
        Assert.Matches("city [HB]•••", words);
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }
}
