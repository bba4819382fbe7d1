using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOdp.Client.Experiments;
using OpenOdp.Client.Tests.Decisions;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Experiments;

/// <summary>Impressions and conversions, on what the official C# SDK sends.</summary>
public sealed class EventVectorTests
{
    public static TheoryData<string, int, string> Impressions => Vectors.Cases("events-impression");

    public static TheoryData<string, int, string> Conversions => Vectors.Cases("events-conversion");

    public static TheoryData<string, int, string> Tags => Vectors.Cases("event-tags");

    [Theory]
    [MemberData(nameof(Impressions))]
    public async Task An_impression_is_reported_as_by_the_official_SDK(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        await using var driver = new DecisionDriver(vector);
        driver.User().Decide((string)vector["flag_key"]!);
        await driver.Client.Flushed();

        AssertSame(vector, driver);
    }

    [Theory]
    [MemberData(nameof(Conversions))]
    public async Task A_conversion_is_reported_as_by_the_official_SDK(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        await using var driver = new DecisionDriver(vector);
        driver.Client.Track(
            (string)vector["event_key"]!,
            (string)vector["user_id"]!,
            Vectors.Map(vector["attributes"]),
            Vectors.Map(vector["tags"]));
        await driver.Client.Flushed();

        AssertSame(vector, driver);
    }

    [Theory]
    [MemberData(nameof(Tags))]
    public void TR_4_TR_5_Revenue_and_value_are_read_as_the_official_SDK_reads_them(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        var tags = new EventTags(Vectors.Map(vector["tags"])!);

        var (revenue, value) = ExpectedOf(vector);
        Assert.Equal(revenue, tags.Revenue);
        Assert.Equal(value, tags.Value);
    }

    /// <summary>Ours has 64 bits for revenue and double precision for the value, and NaN is no value.</summary>
    private static (long? Revenue, double? Value) ExpectedOf(JsonObject vector) => vector["tags"]!.ToJsonString() switch
    {
        """{"revenue":2147483648}""" or """{"revenue":"2147483648"}""" => (2147483648, null),
        """{"value":3.4028234663852886E+38}""" or """{"value":3.4028234663852886e+38}""" => (null, 3.4028234663852886e+38),
        """{"value":16777217}""" => (null, 16777217d),
        """{"value":123456789.123}""" => (null, 123456789.123),
        """{"value":"NaN"}""" => (null, null),
        _ => ((long?)vector["csharp"]!["revenue"], (double?)vector["csharp"]!["value"]),
    };

    [Fact]
    public void TR_4_A_whole_number_of_any_type_is_a_revenue()
    {
        var whole = new object[] { 42, 42L, 42.0, 42f, 42.00m, "42", JsonDocument.Parse("42").RootElement };
        Assert.All(whole, number => Assert.Equal(42, Revenue(number)));
        Assert.Equal(9007199254740993, Revenue(9007199254740993m));
        Assert.Equal(9007199254740992, Revenue(9007199254740992.0));
        var none = new object[] { 42.5, 42.5m, double.NaN, double.PositiveInfinity, 1e19, decimal.MaxValue, "42.0", true };
        Assert.All(none, number => Assert.Null(Revenue(number)));

        static long? Revenue(object number) => new EventTags(new Dictionary<string, object?> { ["revenue"] = number }).Revenue;
    }

    public static TheoryData<string?, string?> VariationIds
    {
        get
        {
            var rows = new TheoryData<string?, string?>();
            foreach (var vector in Vectors.File("event-id-normalization")["variation_id"]!.AsArray())
            {
                rows.Add((string?)vector!["variation_id"], (string?)vector["expected"]);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(VariationIds))]
    public async Task EV_4_A_variation_id_is_kept_when_it_is_digits_only(string? id, string? expected) =>
        Assert.Equal(expected, (string?)(await DecisionOf("layer", "1", id ?? ""))["variation_id"]);

    public static TheoryData<string?, string?, string> CampaignIds
    {
        get
        {
            var rows = new TheoryData<string?, string?, string>();
            foreach (var vector in Vectors.File("event-id-normalization")["campaign_id"]!.AsArray())
            {
                rows.Add((string?)vector!["layer_id"], (string?)vector["experiment_id"], (string)vector["campaign_id"]!);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(CampaignIds))]
    public async Task EV_2_The_campaign_is_the_layer_or_else_the_experiment(
        string? layerId, string? experimentId, string expected) =>
        Assert.Equal(expected, (string?)(await DecisionOf(layerId, experimentId, "1"))["campaign_id"]);

    private static async Task<JsonNode> DecisionOf(string? layerId, string? experimentId, string variationId)
    {
        var datafile = new JsonObject
        {
            ["version"] = "4",
            ["revision"] = "1",
            ["featureFlags"] = new JsonArray(new JsonObject
            {
                ["key"] = "f",
                ["experimentIds"] = new JsonArray(experimentId ?? ""),
            }),
            ["experiments"] = new JsonArray(new JsonObject
            {
                ["id"] = experimentId ?? "",
                ["key"] = "e",
                ["layerId"] = layerId,
                ["status"] = "Running",
                ["variations"] = new JsonArray(new JsonObject { ["id"] = variationId, ["key"] = "v" }),
                ["forcedVariations"] = new JsonObject { ["u"] = "v" },
            }),
        };
        await using var driver = new DecisionDriver(new JsonObject { ["user_id"] = "u" }, datafile.ToJsonString());
        driver.User().Decide("f");
        var (_, visitor) = Assert.Single(await driver.VisitorsAsync());
        return visitor["snapshots"]![0]!["decisions"]![0]!;
    }

    private static void AssertSame(JsonObject vector, DecisionDriver driver) => Assert.Equal(
        vector["expected_events"]!.AsArray().Select(request =>
            $"{request!["url"]} {DecideVectorTests.Sorted(Scrubbed(request["body"]!))}"),
        driver.EventRequests.Select(request => $"{request.Url} {DecideVectorTests.Sorted(Scrubbed(request.Body))}"));

    /// <summary>Ids, times and the SDK's name have one form.</summary>
    private static JsonNode Scrubbed(JsonNode body)
    {
        var copy = body.DeepClone();
        copy["client_name"] = "an SDK";
        copy["client_version"] = "a version";
        foreach (var e in copy["visitors"]!.AsArray().SelectMany(visitor => visitor!["snapshots"]![0]!["events"]!.AsArray()))
        {
            Assert.True((string)e!["uuid"]! == "<uuid>" || Guid.TryParse((string)e["uuid"]!, out _));
            e["uuid"] = "<uuid>";
            e["timestamp"] = "<ms>";
        }

        return copy;
    }
}
