using System.Text.Json.Nodes;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Decisions;

/// <summary>NO-5, on what the official C# SDK tells its listeners.</summary>
public sealed class NotificationVectorTests
{
    public static TheoryData<string, int, string> Cases => Vectors.Cases("notifications");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task NO_5_Listeners_are_told_of_each_decided_flag(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        await using var driver = new DecisionDriver(vector);
        var told = new List<string>();
        driver.Client.DecisionMade += (sender, made) =>
        {
            Assert.Same(driver.Client, sender);
            told.Add(DecideVectorTests.Sorted(Shown(made)));
        };
        var options = DecisionDriver.Options(vector["options"]);
        if (vector["flag_keys"] is { } keys)
        {
            driver.User().DecideForKeys(keys.AsArray().Select(key => (string)key!), options);
        }
        else
        {
            driver.User().Decide((string)vector["flag_key"]!, options);
        }

        Assert.Equal(vector["expected"]!.AsArray().Select(DecideVectorTests.Sorted), told);
    }

    private static JsonNode Shown(DecisionMadeEventArgs made) => new JsonObject
    {
        ["type"] = "flag",
        ["userId"] = made.Decision.UserContext.UserId,
        ["attributes"] = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(made.Decision.UserContext.Attributes)),
        ["decisionInfo"] = new JsonObject
        {
            ["flagKey"] = made.Decision.FlagKey,
            ["enabled"] = made.Decision.Enabled,
            ["variables"] = JsonNode.Parse(made.Decision.Variables.ToString()),
            ["variationKey"] = made.Decision.VariationKey,
            ["ruleKey"] = made.Decision.RuleKey,
            ["reasons"] = new JsonArray([.. made.Decision.Reasons.Select(reason => (JsonNode)reason)]),
            ["decisionEventDispatched"] = made.IsReported,
            ["experimentId"] = made.RuleId,
            ["variationId"] = made.VariationId,
        },
    };
}
