using OpenOdp.Server.Events;
using static OpenOdp.Server.Tests.Events.Reading;

namespace OpenOdp.Server.Tests.Events;

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
        Assert.Equal("app", Parse("""[{"type":"t","identifiers":{"email":"a@b.example"}}]""", App).Single.Data["data_source_type"]);

    [Fact]
    public void EV_29_the_idempotency_key_names_events_without_an_id()
    {
        var parsed = Parse($"[{WithData("{}")},{WithData("""{"idempotence_id":"own"}""")},{WithData("{}")}]", new RequestSource(Now) { IdempotencyKey = "k" });
        Assert.Equal(["k", "own", "k/2"], parsed.Events.Select(e => e.Data["idempotence_id"]));
    }
}
