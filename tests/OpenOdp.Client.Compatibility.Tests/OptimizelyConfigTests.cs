using OpenOdp.Client.Compatibility.Tests.Support;

namespace OpenOdp.Client.Compatibility.Tests;

public sealed class OptimizelyConfigTests
{
    [Fact]
    public void What_the_datafile_holds_is_had_by_the_official_names()
    {
        using var optimizely = Shop.Open();
        var ours = optimizely.Client.GetOptimizelyConfig()!;

        var config = optimizely.GetOptimizelyConfig();

        Assert.Equal(("7", "synthetic-sdk-key", ours.Datafile), (config.Revision, config.SDKKey, config.GetDatafile()));
        Assert.Equal(ours.EnvironmentKey, config.EnvironmentKey);
        Assert.Equal(
            ours.Audiences.Select(one => (one.Id, one.Name, one.Conditions)),
            config.Audiences.Select(one => (one.Id, one.Name, (string)one.Conditions)));
        Assert.Equal(ours.Attributes.Select(one => (one.Id, one.Key)), config.Attributes.Select(one => (one.Id, one.Key)));
        JsonShape.AssertEqual(JsonShape.Of(ours.Events), config.Events.OrderBy(one => one.Id));
        JsonShape.AssertEqual(JsonShape.Of(ours.ExperimentsMap), config.ExperimentsMap);
        JsonShape.AssertEqual(
            JsonShape.Of(ours.FeaturesMap),
            config.FeaturesMap.ToDictionary(pair => pair.Key, pair => new
            {
                pair.Value.Id,
                pair.Value.Key,
                pair.Value.ExperimentRules,
                pair.Value.DeliveryRules,
                pair.Value.VariablesMap,
            }));
        var feature = config.FeaturesMap["flag_mutex"];
        Assert.Equal(feature.ExperimentRules.Select(rule => rule.Key), feature.ExperimentsMap.Keys);
    }
}
