using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.Tests.Support;
using OpenOdp.Client.Tests.Support;
using Option = OpenOdp.Client.Compatibility.OptimizelyDecisions.OptimizelyDecideOption;
using SegmentOption = OpenOdp.Client.Compatibility.Odp.OdpSegmentOption;

namespace OpenOdp.Client.Compatibility.Tests;

public sealed class UserContextTests : IDisposable
{
    private const string Answer =
        """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"NAME","state":"qualified"}}]}}}}""";

    private readonly Recorder _recorder = new();
    private readonly Optimizely _optimizely;
    private readonly OptimizelyUserContext _user;

    public UserContextTests()
    {
        _optimizely = Shop.Open(_recorder);
        _user = _optimizely.CreateUserContext("u1", new UserAttributes { ["plan"] = "gold" });
    }

    public void Dispose() => _optimizely.Dispose();

    [Fact]
    public void Decisions_come_by_key_with_variables_reasons_and_a_user_that_changes_no_more()
    {
        var decision = _user.Decide("flag_vars", [Option.INCLUDE_REASONS]);
        _user.SetAttribute("plan", "silver");

        Assert.Equal(
            ("all_set", true, "vars_exp", "flag_vars"),
            (decision.VariationKey, decision.Enabled, decision.RuleKey, decision.FlagKey));
        Assert.Equal("gold", decision.UserContext.GetAttributes()["plan"]);
        Assert.Equal("silver", _user.GetAttributes()["plan"]);
        Assert.Contains("The user \"u1\" is bucketed into experiment \"vars_exp\" of feature \"flag_vars\".", decision.Reasons);
        Assert.Equal(["flag_vars", "nope"], _user.DecideForKeys(["flag_vars", "nope"]).Keys);
        Assert.Empty(_user.Decide("flag_vars", [Option.EXCLUDE_VARIABLES]).Variables.ToDictionary());
        var all = _optimizely.CreateUserContext("u2").DecideAll();
        Assert.Equal(_optimizely.GetOptimizelyConfig().FeaturesMap.Keys.Order(), all.Keys.Order());
    }

    [Fact]
    public void A_key_that_is_missing_or_unknown_gives_a_decision_that_says_so()
    {
        var unknown = _user.Decide("nope");

        Assert.Equal((null, false, "nope"), (unknown.VariationKey, unknown.Enabled, unknown.FlagKey));
        Assert.Equal(["No flag was found for key \"nope\"."], unknown.Reasons);
        Assert.Null(_user.Decide(null).FlagKey);
        Assert.Equal(2, _recorder.Errors.Length);
        Assert.Empty(_user.DecideForKeys(null));
    }

    [Fact]
    public void Forced_decisions_are_set_read_and_taken_back()
    {
        var flag = new OptimizelyDecisionContext("flag_vars");
        var rule = new OptimizelyDecisionContext("flag_vars", "vars_exp");
        var nothing = new OptimizelyDecisionContext(null);

        Assert.True(_user.SetForcedDecision(rule, new OptimizelyForcedDecision("all_set")));
        Assert.Equal("all_set", _user.GetForcedDecision(rule).VariationKey);
        Assert.Null(_user.GetForcedDecision(flag));
        Assert.True(_user.RemoveForcedDecision(rule));
        Assert.False(_user.RemoveForcedDecision(rule));

        Assert.True(_user.SetForcedDecision(nothing, new OptimizelyForcedDecision("all_set")));
        Assert.Null(_user.GetForcedDecision(nothing));
        Assert.False(_user.RemoveForcedDecision(null));
        Assert.Equal(["WARN flagKey cannot be null", "WARN flagKey cannot be null"],
            _recorder.Lines.Where(line => line.StartsWith("WARN flag", StringComparison.Ordinal)));

        _user.SetForcedDecision(flag, new OptimizelyForcedDecision("all_set"));
        Assert.True(_user.RemoveAllForcedDecisions());
        Assert.Null(_user.GetForcedDecision(flag));
    }

    [Fact]
    public void Segments_are_copied_in_and_out()
    {
        var segments = new List<string> { "seg-a" };
        _user.SetQualifiedSegments(segments);
        segments.Clear();
        _user.GetQualifiedSegments().Clear();

        Assert.True(_user.IsQualifiedFor("seg-a"));
        Assert.False(_user.IsQualifiedFor(null));
        Assert.Equal("rts1", _user.Decide("flag_rts").VariationKey);
        _user.SetQualifiedSegments(null);
        Assert.Null(_user.GetQualifiedSegments());
    }

    [Fact]
    public void An_attribute_without_a_name_is_ignored_and_the_end_of_a_user_is_not_that_of_the_client()
    {
        _user.SetAttribute(null, 1);
        _user.Dispose();

        Assert.Contains("WARN Null attribute key.", _recorder.Lines);
        Assert.True(_user.Disposed);
        Assert.True(_optimizely.IsValid);
        Assert.Same(_optimizely, _user.GetOptimizely());
        Assert.Equal("u2", new OptimizelyUserContext(_optimizely, "u2", null, null, null).GetUserId());
    }

    [Fact]
    public async Task Segments_are_fetched_while_the_caller_waits_and_with_a_callback()
    {
        var name = "a";
        await using var server = FaultServer.Start(_ => Reply.Status(
            200, Answer.Replace("NAME", name, StringComparison.Ordinal)));
        using var optimizely = new Optimizely(Datafiles.Odp(server.Host, segments: ["a", "b"]), logger: _recorder);
        var user = optimizely.CreateUserContext("alice");

        Assert.True(user.FetchQualifiedSegments());
        name = "b";
        Assert.True(user.FetchQualifiedSegments());
        Assert.Equal(["a"], user.GetQualifiedSegments());

        var told = new TaskCompletionSource<bool>();
        await Wait.For(user.FetchQualifiedSegments(told.SetResult, [SegmentOption.IGNORE_CACHE]), "the fetch");
        Assert.True(told.Task.IsCompletedSuccessfully && await told.Task);
        Assert.Equal(["b"], user.GetQualifiedSegments());
        Assert.True(user.FetchQualifiedSegments([SegmentOption.RESET_CACHE]));
        Assert.Equal(3, server.Requests.Length);
    }

    [Fact]
    public void Segments_are_not_fetched_by_a_client_without_ODP()
    {
        Assert.False(_user.FetchQualifiedSegments());
        Assert.Null(_user.GetQualifiedSegments());
        Assert.Contains("ERROR ODP is not enabled. [OdpNotEnabled]", _recorder.Lines);
    }
}
