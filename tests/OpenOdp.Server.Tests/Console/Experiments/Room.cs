using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Experiments;

/// <summary>What tests of the room of experiments do.</summary>
internal static class Room
{
    public const string Hostile = "<img src=x onerror=alert(1)>";

    /// <summary>
    /// Two flags: <c>checkout</c> is tried with those who are in the segment <c>did_a</c>, or have the plan gold and are not Ada,
    /// half and half; all others get what is delivered. Of <c>price</c> a prediction decides.
    /// </summary>
    public const string Datafile = """
        {"version":"4","revision":"7","accountId":"1","projectId":"2","sendFlagDecisions":true,
         "attributes":[{"id":"a1","key":"plan"}],"events":[{"id":"e1","key":"buy","experimentIds":["x1"]}],"audiences":[],
         "typedAudiences":[
          {"id":"vips","name":"VIPs","conditions":["or",
            {"type":"third_party_dimension","name":"odp.audiences","match":"qualified","value":"did_a"}]},
          {"id":"gold","name":"Gold","conditions":["and",{"type":"custom_attribute","name":"plan","match":"exact","value":"gold"},
            ["not",{"type":"custom_attribute","name":"email","match":"exact","value":"ada@x.example"}]]}],
         "featureFlags":[
          {"id":"f1","key":"checkout","rolloutId":"r1","experimentIds":["x1"],
           "variables":[{"id":"v1","key":"title","type":"string","defaultValue":"Hello"}]},
          {"id":"f2","key":"price","rolloutId":"","experimentIds":["x2"],"variables":[]}],
         "experiments":[
          {"id":"x1","key":"test","layerId":"l1","status":"Running","audienceIds":[],"audienceConditions":["or","vips","gold"],
           "forcedVariations":{"named":"bold"},
           "variations":[{"id":"1","key":"plain","featureEnabled":true,"variables":[]},
            {"id":"2","key":"bold","featureEnabled":true,"variables":[{"id":"v1","value":"Buy now"}]}],
           "trafficAllocation":[{"entityId":"1","endOfRange":5000},{"entityId":"2","endOfRange":10000}]},
          {"id":"x2","key":"bandit","layerId":"l2","status":"Running","audienceIds":[],"forcedVariations":{},
           "cmab":{"trafficAllocation":10000,"attributeIds":["a1"]},
           "variations":[{"id":"5","key":"low","featureEnabled":true},{"id":"6","key":"high","featureEnabled":true}],
           "trafficAllocation":[]}],
         "rollouts":[{"id":"r1","experiments":[
          {"id":"d1","key":"everyone","layerId":"r1","status":"Running","audienceIds":[],"forcedVariations":{},
           "variations":[{"id":"9","key":"off","featureEnabled":false}],
           "trafficAllocation":[{"entityId":"9","endOfRange":10000}]}]}],
         "holdouts":[{"id":"h1","key":"last_ones","status":"Draft","audienceIds":[],
           "variations":[{"id":"h","key":"held","featureEnabled":false}],
           "trafficAllocation":[{"entityId":"h","endOfRange":500}]}],
         "localHoldouts":[{"id":"h2","key":"of_the_test","status":"Draft","audienceIds":[],"includedRules":["x1"],
           "variations":[{"id":"h","key":"held"}],"trafficAllocation":[]}]}
        """;

    /// <summary>Hosts it under the key <c>shop</c>, by the API.</summary>
    public static async Task HostAsync(this AdminServer server, string datafile = Datafile, string sdkKey = "shop")
    {
        using var response = await server.SendAsync(HttpMethod.Put, $"/admin/datafiles/{sdkKey}", datafile);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, answer);
    }

    /// <summary>A page as a person reads it: its words, with one space between them.</summary>
    public static async Task<string> WordsAsync(
        this ConsoleVisitor visitor, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        var page = await visitor.ReadAsync(path, status);
        var main = page[(page.IndexOf("<main", StringComparison.Ordinal) is >= 0 and var at ? at : 0)..];
        var words = System.Text.RegularExpressions.Regex.Replace(main, "<[^>]*>|\\s", " ");
        return string.Join(' ', WebUtility.HtmlDecode(words).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <returns>The status, and the page as text, or where it goes on to.</returns>
    public static async Task<(HttpStatusCode Status, string Page)> AnswerAsync(this Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Headers.Location?.ToString() ?? WebUtility.HtmlDecode(page));
    }

    /// <summary>Reports that a user saw a variation of a rule, and bought.</summary>
    public static async Task ReportAsync(this AdminServer server, string user, string variation, bool buys, string rule = "test")
    {
        var body = $$$"""
            {"account_id":"1","project_id":"2","visitors":[{"visitor_id":{{{Text(user)}}},"snapshots":[{"decisions":[
              {"metadata":{"flag_key":"checkout","rule_key":{{{Text(rule)}}},"variation_key":{{{Text(variation)}}}}}],
              "events":[{"key":"campaign_activated"}{{{(buys ? ",{\"key\":\"buy\"}" : "")}}}]}]}]}
            """;
        using var response = await server.SendAsync(HttpMethod.Post, "/v1/events", body, "one");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private static string Text(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
}
