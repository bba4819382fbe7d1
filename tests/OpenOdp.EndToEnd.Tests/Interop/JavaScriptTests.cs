using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Interop;

/// <summary>The official JavaScript SDKs as they come from npm: nothing but the datafile's host and key is ours.</summary>
public sealed class JavaScriptTests(OfficialSdks sdks) : IClassFixture<OfficialSdks>
{
    private const string Unknown = "invalid identifier";

    [Theory]
    [InlineData("sdk5", true)]
    [InlineData("sdk6", false)]
    [InlineData("sdk6", true)]
    public async Task An_event_qualifies_the_user_and_turns_the_flag_on(string sdk, bool isSecure)
    {
        var name = $"{sdk} {isSecure}";
        string[] users = [name, $"Zoë 漢字 🙂 {name}", $"vuid_24738a7c21b94bc1a8b54acb{sdk[3]}{(isSecure ? "00" : "01")}"];
        var seen = await sdks.RunAsync("tour.mjs", sdk, isSecure, users);
        foreach (var user in users)
        {
            var (before, after) = (seen.GetProperty(user).GetProperty("unknown"), seen.GetProperty(user).GetProperty("known"));
            Assert.Equal(Unknown, before.GetProperty("said").GetString());
            Assert.Equal("everyone_else off False Hello", Decision(before));
            Assert.Equal([Sample.Segment], after.GetProperty("segments").EnumerateArray().Select(static one => one.GetString()));
            Assert.Equal("recent_buyers_rule on True Welcome back", Decision(after));
        }

        var events = await sdks.Server.ReadAsync($"/admin/customers/events?limit=1000&fs_user_id={Uri.EscapeDataString(name)}");
        var bought = Assert.Single(
            events.GetProperty("events").EnumerateArray(),
            static stored => stored.GetProperty("action").GetString() == "purchased");
        Assert.Equal(1, bought.GetProperty("data").GetProperty("count").GetInt32());
    }

    /// <summary>These SDKs paste the id into the text of a query, and that into JSON.</summary>
    [Theory]
    [InlineData("sdk5", "decode error")]
    [InlineData("sdk6", "network error")]
    public async Task GQL_7_an_id_that_breaks_its_own_request_is_nobody_else(string sdk, string said)
    {
        await sdks.RunAsync("tour.mjs", sdk, isSecure: true, "buyer of " + sdk);
        string[] users =
            ["a \"quoted\" one", "back\\slash", "line\nbreak", $"\") {{audiences}} x: customer(fs_user_id: \"buyer of {sdk}"];
        var seen = await sdks.RunAsync("ask.mjs", sdk, isSecure: true, users);
        foreach (var answer in seen.EnumerateArray())
        {
            Assert.Equal(said, answer.GetProperty("said").GetString());
            Assert.False(answer.GetProperty("fetched").GetBoolean());
            Assert.Equal("everyone_else off False Hello", Decision(answer));
        }
    }

    [Theory]
    [InlineData("sdk5")]
    [InlineData("sdk6")]
    public async Task GQL_17_the_SDKs_own_validator_accepts_every_kind_of_error(string sdk)
    {
        await sdks.Server.InstallAsync(Enumerable.Range(0, 201).Select(i => $"segment{i}"), Sample.Definition);
        using var sent = await sdks.Server.PostAsync("""{"type":"t","action":"a","identifiers":{"fs_user_id":"known"}}""");
        Assert.True(sent.IsSuccessStatusCode);

        var (faults, answers) = (Faults().ToList(), new List<string>());
        foreach (var (query, key, _) in faults) answers.Add(await AnswerAsync(query, key));
        var said = (await sdks.ReadAsync(sdk, answers)).EnumerateArray().Select(static one => one.GetString()).ToList();
        for (var i = 0; i < faults.Count; i++)
        {
            Assert.True(faults[i].Said == said[i], $"{sdk} says {said[i]} and not {faults[i].Said} of {answers[i]}");
        }
    }

    /// <summary>
    /// Queries with a fault of each kind, and what the SDKs are to say. They take no customer without audiences, which they
    /// always ask for.
    /// </summary>
    private static IEnumerable<(string Query, string Key, string Said)> Faults()
    {
        foreach (var query in (string[])["{", "{a" + new string('[', 6000), "{customer(fs_user_id: \"\"\"u) {audiences}}"])
        {
            yield return (query, ServerRun.PublicKey, "InvalidSyntax");
        }

        string[] invalid =
        [
            "", "mutation {a}", "{customer {audiences {edges {cursor}}}}", "{a" + new string('[', 10_000), "{customer(fs_user_id: \"known\") {email}}",
            "query($a: Int) {customer(fs_user_id: $a) {audiences {edges {cursor}}}}", Again(101), "query A {a} query B {b}",
        ];
        foreach (var query in invalid) yield return (query, ServerRun.PublicKey, "ValidationError");

        yield return (Ask("fs_user_id: \"nobody\""), ServerRun.PublicKey, Unknown);
        yield return (Ask("vuid: \"nobody\"") + " # the long way", ServerRun.PublicKey, Unknown);
        yield return (Ask("email: \"nobody@example.com\""), ServerRun.PrivateKey, Unknown);
        yield return (Ask("fs_user_id: \"known\"", "first: 5000"), ServerRun.PublicKey, "DataFetchingException");
        yield return (Again(100), ServerRun.PublicKey, "ExecutionAborted");
    }

    private static string Ask(string identifier, string page = "subset: [\"a\"]") =>
        $"query {{customer({identifier}) {{audiences({page}) {{edges {{node {{name state}}}}}}}}}}";

    private static string Ask(string identifier) => $"{{customer({identifier}) {{audiences {{edges {{node {{name state}}}}}}}}}}";

    /// <summary>One customer, and the same one by as many other names as there may be.</summary>
    private static string Again(int aliases) => "{customer(fs_user_id: \"known\") {...a}"
        + string.Concat(Enumerable.Range(0, aliases).Select(i => $" a{i}: customer(fs_user_id: \"known\") {{...a}}"))
        + "} fragment a on Customer {audiences(first: 1) {edges {cursor}}}";

    private async Task<string> AnswerAsync(string query, string key)
    {
        using var response = await sdks.Server.PostAsync(JsonSerializer.Serialize(new { query }), "/v3/graphql", key);
        Assert.True(response.IsSuccessStatusCode, query);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"errors\":", answer, StringComparison.Ordinal);
        return answer;
    }

    private static string Decision(JsonElement seen) => string.Join(
        ' ', seen.GetProperty("ruleKey"), seen.GetProperty("variationKey"), seen.GetProperty("enabled"),
        seen.GetProperty("variables").GetProperty("greeting"));
}
