using System.Text.Json.Nodes;
using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Exceptions;
using OpenOdp.Client.Compatibility.Tests.Support;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Compatibility.Tests;

/// <summary>What the vectors of the methods from before user contexts do not say.</summary>
public sealed class LegacyTests
{
    private readonly Recorder _recorder = new();

    [Fact]
    public void A_forced_variation_is_set_read_and_taken_back_for_one_user_of_one_client()
    {
        using var optimizely = Shop.Open(_recorder);
        using var other = Shop.Open();

        Assert.True(optimizely.SetForcedVariation("ab_gold", "u1", "ctl"));
        Assert.Equal("ctl", optimizely.GetForcedVariation("ab_gold", "u1").Key);
        Assert.Equal("ctl", optimizely.GetVariation("ab_gold", "u1").Key);
        Assert.Null(optimizely.GetForcedVariation("ab_gold", "u2"));
        Assert.Null(other.GetForcedVariation("ab_gold", "u1"));

        Assert.False(optimizely.SetForcedVariation("ab_gold", "u1", ""));
        Assert.False(optimizely.SetForcedVariation("ab_gold", "u1", "nope"));
        Assert.False(optimizely.SetForcedVariation("nope", "u1", "ctl"));
        Assert.False(optimizely.SetForcedVariation("ab_gold", null, "ctl"));
        Assert.Equal("ctl", optimizely.GetForcedVariation("ab_gold", "u1").Key);

        Assert.True(optimizely.SetForcedVariation("ab_gold", "u1", null));
        Assert.Null(optimizely.GetForcedVariation("ab_gold", "u1"));
        Assert.Equal(
            [
                "InvalidVariationException: Provided variation is not in datafile.",
                "InvalidExperimentException: Provided experiment is not in datafile.",
            ],
            _recorder.Errors);
    }

    [Fact]
    public void What_is_missing_is_told_and_nothing_is_decided()
    {
        using var optimizely = Shop.Open(_recorder);
        var told = new Told(optimizely.NotificationCenter);

        Assert.Null(optimizely.Activate("", "u1"));
        Assert.Null(optimizely.GetVariation("ab_gold", null));
        Assert.False(optimizely.IsFeatureEnabled("nope", "u1"));
        Assert.Null(optimizely.GetFeatureVariableString("flag_vars", null, "u1"));
        Assert.Null(optimizely.GetAllFeatureVariables("nope", "u1"));
        Assert.Empty(optimizely.GetEnabledFeatures(null));
        Assert.Null(optimizely.CreateUserContext(null));
        optimizely.Track("nope", "u1");

        Assert.Empty(told.Decisions);
        string[] lines =
        [
            "ERROR Provided Experiment Key is in invalid format.", "ERROR Provided Variable Key is in invalid format.",
            "ERROR Provided User Id is in invalid format.",
        ];
        Assert.All(lines, line => Assert.Contains(line, _recorder.Lines));
        Assert.Equal(
            [
                "InvalidFeatureException: Provided feature is not in datafile.",
                "InvalidFeatureException: Provided feature is not in datafile.",
                "InvalidEventException: Provided event is not in datafile.",
            ],
            _recorder.Errors);
    }

    [Theory]
    [InlineData("""{"predictions":[{"variation_id":"4014"}]}""", "c2")]
    [InlineData(null, null)]
    public async Task An_experiment_that_asks_a_prediction_service_is_decided_by_it(
        string? prediction, string? variation)
    {
        await using var driver =
            new DecisionDriver(new JsonObject { ["datafile"] = "synthetic-full.json" }) { Prediction = prediction };
        using var optimizely = new Optimizely(driver.Client);
        var told = new Told(optimizely.NotificationCenter);

        Assert.Equal(variation, optimizely.GetVariation("cmab_exp", "u1", new UserAttributes { ["plan"] = "gold" })?.Key);

        var info = Assert.Single(told.Decisions)!;
        Assert.Equal(("feature-test", variation), ((string)info["type"]!, (string?)info["decisionInfo"]!["variationKey"]));
    }

    [Fact]
    public void An_error_handler_that_throws_reaches_the_caller()
    {
        using var optimizely = new Optimizely(Shop.Datafile, new KeptRequests(), errorHandler: new DefaultErrorHandler());

        Assert.Throws<InvalidFeatureException>(() => optimizely.IsFeatureEnabled("nope", "u1"));
        Assert.Throws<InvalidFeatureException>(() => optimizely.CreateUserContext("u1").Decide("nope"));
    }

    [Fact]
    public async Task EV_5_Activate_reports_an_experiment_as_on_though_its_variation_switches_nothing_on()
    {
        var dispatcher = new KeptRequests();
        using var optimizely = Shop.Open(dispatcher: dispatcher);
        optimizely.SetForcedVariation("whitelisted", "u1", "w2");

        var variation = optimizely.Activate("whitelisted", "u1");
        await Wait.For(optimizely.Client.FlushAsync(), "the flush");

        Assert.False(variation.IsFeatureEnabled);
        var metadata = Assert.Single(dispatcher.Visitors)["snapshots"]![0]!["decisions"]![0]!["metadata"]!;
        Assert.Equal(("w2", true), ((string)metadata["variation_key"]!, (bool)metadata["enabled"]!));
        Assert.Equal(new Variation { Id = variation.Id, Key = "w2" }, variation);
    }

    [Fact]
    public void Nothing_is_decided_after_the_end_or_on_a_bad_datafile()
    {
        var disposed = Shop.Open(_recorder);
        disposed.Dispose();
        disposed.Dispose();
        using var bad = new Optimizely("{", logger: _recorder);

        foreach (var optimizely in new[] { disposed, bad })
        {
            Assert.False(optimizely.IsValid);
            Assert.Null(optimizely.Activate("ab_gold", "u1"));
            Assert.False(optimizely.SetForcedVariation("ab_gold", "u1", "ctl"));
            Assert.Null(optimizely.GetFeatureVariableInteger("flag_vars", "limit", "u1"));
            Assert.Null(optimizely.GetOptimizelyConfig());
        }

        Assert.True(disposed.Disposed);
        Assert.Contains("ERROR Datafile has invalid format. Failing 'Activate'.", _recorder.Lines);
        Assert.Contains("ERROR Datafile has invalid format. Failing 'GetFeatureVariableInteger'.", _recorder.Lines);
    }
}
