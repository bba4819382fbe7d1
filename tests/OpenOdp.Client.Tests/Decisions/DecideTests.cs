using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Testing;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Decisions;

/// <summary>Decide, user contexts and forced decisions, beyond what the vectors say.</summary>
public sealed class DecideTests
{
    private static readonly JsonObject Gold = new()
    {
        ["datafile"] = "synthetic-full.json",
        ["user_id"] = "u1",
        ["attributes"] = new JsonObject { ["plan"] = "gold" },
    };

    [Fact]
    public async Task DA_4_Without_a_datafile_a_flag_is_off_and_the_reason_says_so()
    {
        var logger = new FakeLogger();
        await using var client = TestClient.With("bad", logger: logger);
        var user = client.CreateUserContext("u");

        foreach (var decision in new[] { user.Decide("f"), await user.DecideAsync("f") })
        {
            Assert.Equal((null, false, null, "f"), (decision.VariationKey, decision.Enabled, decision.RuleKey, decision.FlagKey));
            Assert.Equal(["Optimizely SDK not configured properly yet."], decision.Reasons);
            Assert.Empty(decision.Variables);
            Assert.Equal("u", decision.UserContext.UserId);
        }

        Assert.Empty(user.DecideAll());
        Assert.Empty(await user.DecideForKeysAsync(["f"]));
        Assert.Equal(2, logger.Texts().Count(text => text.StartsWith("Error 1501", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task DA_5_An_unknown_key_and_none_are_errors_of_their_own()
    {
        await using var driver = new DecisionDriver(Gold);
        Assert.Equal(["No flag was found for key \"null\"."], driver.User().Decide(null!).Reasons);
        Assert.Equal(["No flag was found for key \"\"."], driver.User().Decide("").Reasons);
        var many = driver.User().DecideForKeys(["nope", null!, "flag_ab", "nope"], OptimizelyDecideOption.EnabledFlagsOnly);
        Assert.Equal(["nope", "", "flag_ab"], many.Keys);
        Assert.Empty(driver.User().DecideForKeys([]));
    }

    [Fact]
    public async Task DA_2_A_context_may_be_older_than_the_datafile()
    {
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, Vectors.Datafile("synthetic-full.json")));
        await using var client = new OptimizelyClient(new OptimizelyClientOptions
        {
            SdkKey = "key",
            DatafileUrlTemplate = cdn.Host + "/{0}.json",
            Odp = { Enabled = false },
            Events = { Enabled = false },
        });
        var user = client.CreateUserContext("u1", new Dictionary<string, object?> { ["plan"] = "gold" });
        await Wait.For(client.WaitUntilReadyAsync(), "the datafile");

        Assert.Equal("trt", user.Decide("flag_ab").VariationKey);
    }

    [Fact]
    public async Task DA_14_A_decision_keeps_the_user_as_it_saw_him()
    {
        await using var driver = new DecisionDriver(Gold);
        var user = driver.User();
        user.QualifiedSegments = ["a"];
        user.SetForcedDecision("flag_vars", null, "all_set");
        var decision = user.Decide("flag_ab");
        user.SetAttribute("plan", "silver");
        user.QualifiedSegments = null;
        user.RemoveAllForcedDecisions();

        Assert.Same(decision.UserContext, decision.UserContext);
        Assert.NotSame(user, decision.UserContext);
        Assert.Equal("gold", decision.UserContext.Attributes["plan"]);
        Assert.Equal(["a"], decision.UserContext.QualifiedSegments);
        Assert.Equal("all_set", decision.UserContext.GetForcedDecision("flag_vars"));
        Assert.Equal("off", user.Decide("flag_ab").VariationKey);
    }

    [Fact]
    public async Task DEFECT_9_What_the_caller_changes_in_his_map_later_does_not_show()
    {
        await using var driver = new DecisionDriver(Gold);
        var attributes = new Dictionary<string, object?> { ["plan"] = "gold" };
        var user = driver.Client.CreateUserContext("u1", attributes);
        attributes["plan"] = "silver";

        Assert.Equal("trt", user.Decide("flag_ab").VariationKey);
        ((Dictionary<string, object?>)user.Attributes!)["plan"] = "silver";
        Assert.Equal("trt", user.Decide("flag_ab").VariationKey);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{{}")]
    [InlineData("{0}")]
    [InlineData("")]
    [InlineData("\ud800")]
    [InlineData("\0\r\n\"\\")]
    public async Task DA_16_DEFECT_1_Any_text_is_a_user_id(string userId)
    {
        await using var driver = new DecisionDriver(Gold);
        var user = driver.Client.CreateUserContext(
            userId, new Dictionary<string, object?> { [userId] = userId, ["$opt_bucketing_id"] = userId });
        var decision = user.Decide("flag_ab", OptimizelyDecideOption.IncludeReasons);

        Assert.Contains($"User [{userId}] is in variation [off] of experiment [default-8001].", decision.Reasons);
        Assert.Single(await driver.VisitorsAsync());
    }

    [Fact]
    public async Task FD_1_to_FD_7_Forced_decisions_are_set_seen_and_taken_back()
    {
        await using var driver = new DecisionDriver(Gold);
        var user = driver.User();
        Assert.Null(user.GetForcedDecision("flag_ab"));
        Assert.False(user.RemoveForcedDecision("flag_ab"));

        user.SetForcedDecision("flag_ab", null, "on");
        user.SetForcedDecision("flag_ab", "ab_gold", "ctl");
        Assert.Equal("on", user.GetForcedDecision("flag_ab"));
        Assert.Equal("ctl", user.GetForcedDecision("flag_ab", "ab_gold"));
        Assert.Equal(("on", null), (user.Decide("flag_ab").VariationKey, user.Decide("flag_ab").RuleKey));

        Assert.True(user.RemoveForcedDecision("flag_ab"));
        Assert.False(user.RemoveForcedDecision("flag_ab"));
        Assert.Equal(("ctl", "ab_gold"), (user.Decide("flag_ab").VariationKey, user.Decide("flag_ab").RuleKey));

        var clone = user.Clone();
        user.RemoveAllForcedDecisions();
        Assert.Equal("trt", user.Decide("flag_ab").VariationKey);
        Assert.Equal("ctl", clone.Decide("flag_ab").VariationKey);
    }

    [Fact]
    public async Task BK_1_The_bucketing_id_decides_and_the_user_is_reported()
    {
        await using var driver = new DecisionDriver(Gold);
        var other = driver.Client.CreateUserContext(
            "u0", new Dictionary<string, object?> { ["plan"] = "gold", ["$opt_bucketing_id"] = "u1" });

        Assert.Equal(
            "ctl",
            driver.Client.CreateUserContext("u0", new Dictionary<string, object?> { ["plan"] = "gold" })
                .Decide("flag_ab").VariationKey);
        Assert.Equal("trt", other.Decide("flag_ab").VariationKey);
        Assert.Equal(["u0", "u0"], (await driver.VisitorsAsync()).Select(sent => (string)sent.Visitor["visitor_id"]!));
    }

    [Fact]
    public async Task Deciding_is_a_function_of_the_datafile_and_the_user()
    {
        const string Prediction = """{"predictions":[{"variation_id":"4014"}]}""";
        await using var driver = new DecisionDriver(Gold) { Prediction = Prediction };
        await using var another = new DecisionDriver(Gold) { Prediction = Prediction };
        for (var i = 0; i < Scale.Of(500); i++)
        {
            var attributes = new Dictionary<string, object?> { ["plan"] = i % 3 == 0 ? "gold" : "silver", ["age"] = i % 90 };
            var how = OptimizelyDecideOption.DisableDecisionEvent | OptimizelyDecideOption.IncludeReasons;
            var one = driver.Client.CreateUserContext($"user-{i}", attributes).DecideAll(how);
            var two = another.Client.CreateUserContext($"user-{i}", attributes).DecideAll(how);

            Assert.Equal(
                one.Values.SelectMany(decision => decision.Reasons),
                two.Values.SelectMany(decision => decision.Reasons));
            Assert.Equal(
                one.Values.Select(decision => decision.VariationKey),
                two.Values.Select(decision => decision.VariationKey));
        }
    }

    [Fact]
    public async Task A_segment_that_was_fetched_decides()
    {
        await using var driver = new DecisionDriver(Gold);
        var user = driver.Client.CreateUserContext("u0");
        user.QualifiedSegments = ["seg-a", "seg-b"];
        var with = user.Decide("flag_rts");
        user.QualifiedSegments = [.. Enumerable.Range(0, 500).Select(i => $"other-{i}"), "seg-b", "seg-a"];
        var among = user.Decide("flag_rts");
        user.QualifiedSegments = null;

        Assert.Equal("rts_exp", with.RuleKey);
        Assert.Equal("rts_exp", among.RuleKey);
        Assert.NotEqual("rts_exp", user.Decide("flag_rts").RuleKey);
    }

    [Fact]
    public async Task The_log_explains_a_decision_to_who_looks_at_its_details()
    {
        var logger = new FakeLogger();
        await using var client = TestClient.With(Vectors.Datafile("synthetic-full.json"), odp => odp.Enabled = false, logger);
        var decision = client.CreateUserContext("u1").Decide("flag_vars", OptimizelyDecideOption.DisableDecisionEvent);

        Assert.Empty(decision.Reasons);
        Assert.Contains(
            "Debug 1505 Flag flag_vars is decided: variation all_set, rule vars_exp. User [u1] is in variation [all_set] of experiment "
                + "[vars_exp]. The user \"u1\" is bucketed into experiment \"vars_exp\" of feature \"flag_vars\".",
            logger.Texts());
    }
}
