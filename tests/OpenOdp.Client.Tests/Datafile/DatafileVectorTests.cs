using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Datafile;

/// <summary>Datafiles with something odd, on what the official C# SDK makes of them.</summary>
public sealed class DatafileVectorTests
{
    public static TheoryData<string, int, string> Cases => Vectors.Cases("datafile-edge-cases");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_odd_datafile_is_read_as_by_the_official_SDK(string file, int index, string name)
    {
        var vector = Vectors.Case(file, index);
        await using var driver = new DecisionDriver(vector);
        var decision = driver.User().Decide("f", OptimizelyDecideOption.IncludeReasons);
        var actual = (decision.VariationKey, decision.RuleKey, decision.Enabled);
        if (vector["csharp_throws"] is not null)
        {
            Assert.Equal(InsteadOfThrowing(name), actual);
            return;
        }

        var expected = vector["expected"]!;
        Assert.Equal(
            ((string?)expected["variation_key"], (string?)expected["rule_key"], (bool)expected["enabled"]!), actual);
        Assert.Equal(vector["reasons"]!.AsArray().Select(reason => (string)reason!), decision.Reasons);
        if (vector["event_urls"] is { } urls)
        {
            var sent = await driver.VisitorsAsync();
            Assert.Equal(urls.AsArray().Select(url => (string)url!), sent.Select(visitor => visitor.Url.AbsoluteUri));
            Assert.Equal(
                vector["event_attributes"]!.AsArray().Select(attributes => attributes!.ToJsonString()),
                sent.Select(visitor => visitor.Visitor["attributes"]!.ToJsonString()));
        }
    }

    /// <summary>
    /// Where the official SDK refuses the whole for a part, or throws, the rest counts
    /// (DF-8 to DF-11, defects that are not copied).
    /// </summary>
    private static (string? Variation, string? Rule, bool Enabled) InsteadOfThrowing(string name) => name switch
    {
        "version \"1\"" or "version \"\"" or "version missing" => (null, null, false), // there is no datafile
        "audience conditions: empty array" or "audience conditions: null" => (null, null, false), // unknown, so nobody's
        "trafficAllocation missing" => ("dv", "deliv", true), // nobody's traffic; the rollout counts
        _ => ("on", "exp", true),
    };
}
