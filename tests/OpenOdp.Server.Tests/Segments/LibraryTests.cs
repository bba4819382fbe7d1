using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

/// <summary>Every case of docs/segments.md: who does what it speaks of is in it, and who does less is not.</summary>
public sealed class LibraryTests : IAsyncLifetime
{
    private const string Order =
        """
        "order":{"order_id":"ORDER","items":[{"product_id":"1","subtotal":SUM},{"product_id":"2"}]}
        """;

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    /// <summary>Steps are "hours ago: type action [what]".</summary>
    [Theory]
    [InlineData("Active in the last 7 days", "1: t a", "169: t a")]
    [InlineData("Viewed three times in a week", "1: product detail p1|2: product detail p1|167: product detail p1",
        "1: product detail p1|2: product detail p1|169: product detail p1")]
    [InlineData("Abandoned cart", "2: product add_to_cart p1", "2: product add_to_cart p1|1.5: order purchase o1 10")]
    [InlineData("Abandoned cart", "3: product add_to_cart p1|2.9: order purchase o1 10|2: product add_to_cart p2",
        "0.5: product add_to_cart p1")]
    [InlineData("Bought within an hour of a search", "50: navigation search|49.5: order purchase o1 10",
        "50: navigation search|48.5: order purchase o1 10")]
    [InlineData("Bought within an hour of a search", "5: navigation search|4.5: order purchase o1 10",
        "5: order purchase o1 10|4.5: navigation search")]
    [InlineData("High spenders", "5: order purchase o1 500", "5: order purchase o1 499.99")]
    [InlineData("Lapsed customers", "400: order purchase o1 10", "400: order purchase o1 10|300: t a")]
    [InlineData("First purchase", "5: order purchase o1 10", "5: order purchase o1 10|4: order purchase o2 10")]
    [InlineData("Subscribed and never opened", "5: newsletter subscribe", "5: newsletter subscribe|4: email open")]
    [InlineData("Saw the variation and then bought", "5: experiment impression vb|4: order purchase o1 10",
        "5: experiment impression va|4: order purchase o1 10")]
    public async Task A_case_of_the_library_means_what_it_says(string name, string within, string without)
    {
        await _server.InstallAsync("case", Library.Case(name));
        await SendAsync("in@x.example", within);
        await SendAsync("out@x.example", without);
        Assert.Equal(["case"], await _server.SegmentsOfAsync("in@x.example"));
        Assert.Empty(await _server.SegmentsOfAsync("out@x.example"));
        Assert.True((await _server.ExplainAsync("case", "in@x.example")).GetProperty("qualified").GetBoolean());
        Assert.False((await _server.ExplainAsync("case", "out@x.example")).GetProperty("qualified").GetBoolean());
    }

    [Fact]
    public async Task Who_an_e_mail_identifies_has_one()
    {
        await _server.InstallAsync("case", Library.Case("Has an e-mail"));
        await _server.DoAsync("in@x.example", "a");
        Assert.Equal(["case"], await _server.SegmentsOfAsync("in@x.example"));
    }

    [Fact]
    public async Task Fields_of_the_customer_count_as_they_are_now()
    {
        await _server.InstallAsync("case", Library.Case("Adults in Berlin or Hamburg"));
        await UpdateAsync("\"city\":\"Berlin\",\"dob_year\":2007");
        Assert.Equal(["case"], await _server.SegmentsOfAsync("in@x.example"));
        await UpdateAsync("\"city\":\"Munich\"");
        Assert.Empty(await _server.SegmentsOfAsync("in@x.example"));
        await UpdateAsync("\"city\":\"Hamburg\"");
        Assert.Equal(["case"], await _server.SegmentsOfAsync("in@x.example"));
        await UpdateAsync("\"dob_year\":2008");
        Assert.Empty(await _server.SegmentsOfAsync("in@x.example"));
    }

    [Fact]
    public async Task Every_case_of_the_library_is_valid_and_warns_of_nothing()
    {
        foreach (var name in Library.Names)
        {
            var answer = await _server.PostAsync("/v3/segments/case:validate", Library.Case(name));
            Assert.True(answer.GetRawText() == "{}", $"{name}: {answer.GetRawText()}");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task SendAsync(string email, string steps)
    {
        var now = SegmentServer.Now();
        foreach (var step in steps.Split('|'))
        {
            var (ago, did) = (step.Split(": ")[0], step.Split(": ")[1].Split(' '));
            var at = now.AddHours(-double.Parse(ago, System.Globalization.CultureInfo.InvariantCulture));
            await _server.SendEventAsync($"\"email\":\"{email}\"", did[1], at, DataOf(email, did), did[0]);
        }
    }

    private static string DataOf(string email, string[] did) => did.Length < 3 ? ""
        : did[0] == "order" ? Order.Replace("ORDER", did[2] + email, StringComparison.Ordinal)
            .Replace("SUM", did[3], StringComparison.Ordinal)
        : did[2][0] == 'p' ? $"\"product_id\":\"{did[2]}\""
        : $"\"variation_key\":\"{did[2][1..]}\"";

    private async Task UpdateAsync(string attributes)
    {
        using var answer = await _server.SendAsync(
            HttpMethod.Post, "/v3/profiles", $$$"""{"attributes":{"email":"in@x.example",{{{attributes}}}}}""", "one");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }
}
