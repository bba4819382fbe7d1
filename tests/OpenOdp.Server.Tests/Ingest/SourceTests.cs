using OpenOdp.Engine;
using OpenOdp.Server.Ingest;
using static OpenOdp.Server.Tests.Events.Reading;

namespace OpenOdp.Server.Tests.Ingest;

/// <summary>What the headers of a request add to its events: GEN-6 and EV-29.</summary>
public sealed class SourceTests
{
    private static readonly RequestSource App = new(Now) { AppId = "shop-connector", AppVersion = "1.2.0" };

    [Fact]
    public void GEN_6_the_app_is_the_source()
    {
        var data = Parse(WithData("""{"a":1}"""), App).Single.Data;
        Assert.Equal("app", data["data_source_type"]);
        Assert.Equal("shop-connector", data["data_source"]);
        Assert.Equal("1.2.0", data["data_source_version"]);
    }

    [Fact]
    public void GEN_6_an_event_that_names_its_source_keeps_it()
    {
        var data = Parse(WithData("""{"data_source":"csharp-sdk"}"""), App).Single.Data;
        Assert.Equal(["data_source"], data.Keys);
    }

    [Fact]
    public void GEN_6_null_is_no_source()
    {
        var data = Parse(WithData("""{"data_source":null,"data_source_version":null}"""), App).Single.Data;
        Assert.Equal("shop-connector", data["data_source"]);
        Assert.Equal("1.2.0", data["data_source_version"]);
    }

    [Fact]
    public void GEN_6_applies_to_events_without_data() =>
        Assert.Equal(
            "app", Parse("""[{"type":"t","identifiers":{"email":"a@b.example"}}]""", App).Single.Data["data_source_type"]);

    [Fact]
    public void EV_29_the_idempotency_key_names_events_without_an_id()
    {
        var parsed = Parse(
            $"[{WithData("{}")},{WithData("""{"idempotence_id":"own"}""")},{WithData("{}")}]",
            new RequestSource(Now) { IdempotencyKey = "k" });
        Assert.Equal(["k", "own", "k/2"], parsed.Events.Select(e => e.Data["idempotence_id"]));
    }

    [Theory]
    [InlineData("1.2.0", Limit.None)]
    [InlineData(null, Limit.TextLength)]
    public void A_version_without_an_app_is_told(string? version, Limit limit)
    {
        var source = new RequestSource(Now) { AppVersion = version ?? new string('v', 1025) };
        var parsed = Parse($"[{WithData("{}")},{WithData("{}")}]", source);
        Assert.Equal("`z-app-version` is ignored: send `z-app-id` with it.", parsed.Warning);
        Assert.Equal(limit, Assert.Single(parsed.Warnings).Limit);
    }

    [Theory]
    [InlineData("app", null)]
    [InlineData(null, "version")]
    public void An_app_or_version_that_is_too_long_is_cut_and_told(string? app, string? version)
    {
        var tooLong = new string('x', 1025);
        var parsed = Parse(WithData("{}"), new RequestSource(Now) { AppId = app ?? tooLong, AppVersion = version ?? tooLong });
        Assert.Equal(Limit.TextLength, Assert.Single(parsed.Warnings).Limit);
    }
}
