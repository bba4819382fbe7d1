using System.Text.Json;
using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Tests.Datafiles;

/// <summary>What is of a kind that SDKs do not want is told, with its place.</summary>
public sealed class DatafileWarningTests
{
    [Theory]
    [InlineData("""
        "experiments":[{"id":"e","key":"e","variations":"x","trafficAllocation":"x","audienceIds":5,"forcedVariations":[],"status":[],
          "layerId":{},"audienceConditions":5,"cmab":"x","type":[]}]
        """,
        "experiments[0].layerId: is not a text",
        "experiments[0].status: is not a text",
        "experiments[0].type: is not a text",
        "experiments[0].audienceIds: is not a list of texts",
        "experiments[0].audienceConditions: is not conditions",
        "experiments[0].forcedVariations: is not an object",
        "experiments[0].cmab: is not an object",
        "experiments[0].variations: is not a list of objects",
        "experiments[0].trafficAllocation: is not a list of objects")]
    [InlineData("""
        "experiments":[{"id":"e","key":"e","trafficAllocation":[{"endOfRange":1,"entityId":[]}],
          "variations":[{"id":[],"key":{},"featureEnabled":"x","variables":"x"},{"variables":[{"id":[],"value":{}}]}]}]
        """,
        "experiments[0].trafficAllocation[0].entityId: is not a text",
        "experiments[0].variations[0].id: is not a text",
        "experiments[0].variations[0].key: is not a text",
        "experiments[0].variations[0].featureEnabled: is not true or false",
        "experiments[0].variations[0].variables: is not a list of objects",
        "experiments[0].variations[1].variables[0].id: is not a text",
        "experiments[0].variations[1].variables[0].value: is not a text")]
    [InlineData("""
        "groups":[{"id":[],"policy":5.5,"experiments":"x","trafficAllocation":[5]},
          {"experiments":[{"id":"e","key":"e","variations":[[]]}]}]
        """,
        "groups[0].id: is not a text",
        "groups[0].experiments: is not a list of objects",
        "groups[0].trafficAllocation: is not a list of objects",
        "groups[1].experiments[0].variations: is not a list of objects")]
    [InlineData("""
        "rollouts":[{"id":"r","experiments":"x"},{"id":"s","experiments":[{"id":"e","key":"e","variations":{}}]}]
        """,
        "rollouts[0].experiments: is not a list of objects",
        "rollouts[1].experiments[0].variations: is not a list of objects")]
    [InlineData("""
        "featureFlags":[{"id":[],"key":"f","rolloutId":[],"experimentIds":"x","variables":5},
          {"key":"g","experimentIds":[{}],"variables":[{"id":[],"key":true,"type":[],"subType":[],"defaultValue":{}}]}]
        """,
        "featureFlags[0].id: is not a text",
        "featureFlags[0].rolloutId: is not a text",
        "featureFlags[0].experimentIds: is not a list of texts",
        "featureFlags[0].variables: is not a list of objects",
        "featureFlags[1].experimentIds: is not a list of texts",
        "featureFlags[1].variables[0].id: is not a text",
        "featureFlags[1].variables[0].key: is not a text",
        "featureFlags[1].variables[0].type: is not a text",
        "featureFlags[1].variables[0].subType: is not a text",
        "featureFlags[1].variables[0].defaultValue: is not a text",
        "featureFlags[1].experimentIds[0]: '{}' is no experiment")]
    [InlineData("""
        "holdouts":[{"id":"h","key":"h","variations":5}],"localHoldouts":[{"id":"l","key":"l","includedRules":5}],
        "events":[{"key":"e","id":[],"experimentIds":5}],"anonymizeIP":"x","botFiltering":1,"sendFlagDecisions":[],"environmentKey":[]
        """,
        "environmentKey: is not a text",
        "anonymizeIP: is not true or false",
        "botFiltering: is not true or false",
        "sendFlagDecisions: is not true or false",
        "events[0].id: is not a text",
        "events[0].experimentIds: is not a list of texts",
        "holdouts[0].variations: is not a list of objects",
        "localHoldouts[0].includedRules: is not a list of texts")]
    [InlineData("""
        "experiments":[{"id":"1","key":"a"},{"id":"2","key":"a"}],"groups":[{"experiments":[{"id":"3","key":"a"},{"id":"4","key":"b"}]}]
        """,
        "experiments[1].key: 'a' is the key of another experiment, too",
        "groups[0].experiments[0].key: 'a' is the key of another experiment, too")]
    [InlineData("\"sdkKey\":\"other\"", "sdkKey: 'other' is another key than 'k'")]
    [InlineData("\"sdkKey\":[]", "sdkKey: is not a text")]
    [InlineData("\"sdkKey\":\"k\",\"anonymizeIP\":null,\"botFiltering\":true,\"featureFlags\":[{\"key\":1,\"variables\":null}]")]
    public void Each_has_a_warning(string more, params string[] warnings)
    {
        var found = Of(more).Warnings;
        Assert.Equal(warnings.Length, found.Count);
        Assert.All(warnings.Zip(found), both => Assert.StartsWith(both.First, both.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_many_the_first_fifty_are_named()
    {
        var flags = string.Join(',', Enumerable.Range(0, 60).Select(i => $"{{\"key\":\"{i}\",\"variables\":5}}"));
        var findings = Of($"\"featureFlags\":[{flags}]");

        Assert.True(findings.HasMore);
        Assert.Equal("… and more.", findings.Warnings[50]);
        Assert.Equal(51, findings.Warnings.Count);
    }

    private static DatafileFindings Of(string more)
    {
        using var datafile = JsonDocument.Parse(
            $"{{\"version\":\"4\",\"revision\":\"1\",\"accountId\":\"1\",\"projectId\":\"2\",{more}}}");
        var findings = DatafileCheck.Of(datafile.RootElement, "k");
        Assert.Empty(findings.Faults);
        return findings;
    }
}
