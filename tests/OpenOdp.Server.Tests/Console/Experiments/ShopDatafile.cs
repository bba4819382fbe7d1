using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Experiments;

/// <summary>A datafile with one of everything that the console shows, and what clients with it report.</summary>
internal static class ShopDatafile
{
    /// <summary>
    /// Two flags: <c>checkout</c> is tried with those who are in the segment <c>did_a</c>, or have the plan gold and are not Ada,
    /// half and half; all others get what is delivered. Of <c>price</c> a prediction decides.
    /// </summary>
    public const string Text = """
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
    public static async Task HostAsync(this AdminServer server, string datafile = Text, string sdkKey = "shop")
    {
        using var response = await server.SendAsync(HttpMethod.Put, $"/admin/datafiles/{sdkKey}", datafile);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, answer);
    }

    /// <summary>Reports that a user saw a variation of a rule, and bought.</summary>
    public static async Task ReportAsync(this AdminServer server, string user, string variation, bool buys, string rule = "test")
    {
        var body = $$$"""
            {"account_id":"1","project_id":"2","visitors":[{"visitor_id":{{{Quoted(user)}}},"snapshots":[{"decisions":[
              {"metadata":{"flag_key":"checkout","rule_key":{{{Quoted(rule)}}},"variation_key":{{{Quoted(variation)}}}}}],
              "events":[{"key":"campaign_activated"}{{{(buys ? ",{\"key\":\"buy\"}" : "")}}}]}]}]}
            """;
        using var response = await server.SendAsync(HttpMethod.Post, "/v1/events", body, "one");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private static string Quoted(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
}
