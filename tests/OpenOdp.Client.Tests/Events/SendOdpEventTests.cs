using Microsoft.Extensions.Logging.Testing;
using OpenOdp.Client.Odp.Events;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>The sentences S1–S20 of the documented method, over a real socket.</summary>
public sealed class SendOdpEventTests
{
    [Fact]
    [Row("T114", "T122")]
    public async Task S2_S19_The_documented_example_arrives_in_one_POST()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server);

        client.SendOdpEvent(
            "purchased",
            "fullstack",
            new Dictionary<string, string> { ["fs_user_id"] = "user123", ["email"] = "user@example.com" },
            new Dictionary<string, object> { ["count"] = 1 });
        var report = await client.Flushed();

        var request = Assert.Single(server.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal("/v3/events", request.Path);
        Assert.Equal("pk", request.Header("x-api-key"));
        Assert.Equal("application/json", request.Header("Content-Type"));
        var sent = Assert.Single(request.Events);
        Assert.Equal("fullstack", sent.GetProperty("type").GetString());
        Assert.Equal("purchased", sent.GetProperty("action").GetString());
        Assert.Equal("""{"fs_user_id":"user123","email":"user@example.com"}""", sent.GetProperty("identifiers").GetRawText());
        var data = sent.GetProperty("data");
        Assert.Equal(1, data.GetProperty("count").GetInt32());
        Assert.Equal("sdk", data.GetProperty("data_source_type").GetString());
        Assert.Equal("openodp-dotnet", data.GetProperty("data_source").GetString());
        Assert.Equal(DataWriter.Version, data.GetProperty("data_source_version").GetString());
        Assert.True(Guid.TryParseExact(data.GetProperty("idempotence_id").GetString(), "D", out var id) && id.Version == 4);
        Assert.Equal(1, report.Sent);
        report.AssertAddsUp();
    }

    [Theory]
    [Row("T004", "T098")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task S12_A_missing_type_is_fullstack(string? type)
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server);

        client.SendOdpEvent("a", type, TestClient.Alice);
        await client.Flushed();

        Assert.Equal("fullstack", server.Requests[0].Events[0].GetProperty("type").GetString());
    }

    public static TheoryData<string?, Dictionary<string, string>?, object?, string> Refused => new()
    {
        { null, TestClient.Alice, 1, "Error 1004 ODP action is not valid (cannot be empty). [InvalidAction]" },
        { "", TestClient.Alice, 1, "Error 1004 ODP action is not valid (cannot be empty). [InvalidAction]" },
        { " \t", null, 1, "Error 1004 ODP action is not valid (cannot be empty). [InvalidAction]" },
        { "a", null, 1, "Error 1005 ODP event send failed. [InvalidIdentifiers]" },
        { "a", [], new object(), "Error 1005 ODP event send failed. [InvalidIdentifiers]" },
        { "a", new() { ["email"] = "", ["vuid"] = " ", ["x"] = null! }, 1, "Error 1005 ODP event "
            + "send failed. [InvalidIdentifiers]" },
        { "a", TestClient.Alice, new[] { "x" }, "Error 1006 ODP event send failed. [InvalidData]" },
        { "a", TestClient.Alice, 1e300, "Error 1006 ODP event send failed. [InvalidData]" },
        { "a", TestClient.Alice, new Dictionary<string, object>(), "Error 1006 ODP event send failed. [InvalidData]" },
        { "a", TestClient.Alice, double.NaN, "Error 1006 ODP event send failed. [InvalidData]" },
    };

    [Theory]
    [Row("T001", "T002", "T003", "T013", "T014", "T017", "T018", "T020", "T034", "T035", "T063", "T079", "T091", "T096", "T206")]
    [MemberData(nameof(Refused))]
    public async Task S11_S13_S14_What_is_invalid_is_refused_with_its_own_code(
        string? action, Dictionary<string, string>? identifiers, object? value, string log)
    {
        await using var server = FaultServer.Start();
        var logger = new FakeLogger();
        await using var client = TestClient.To(server, logger: logger);

        client.SendOdpEvent(action!, null, identifiers, new Dictionary<string, object?> { ["k"] = value });

        // Nothing is thrown, as the page promises; the official JavaScript SDK throws for two of these.
        var faults = logger.Texts().Where(text => !text.StartsWith("Information", StringComparison.Ordinal)).ToArray();
        Assert.Equal(log, faults[^1]);
        Assert.Equal(
            log.Contains("InvalidData", StringComparison.Ordinal)
                ? [$"Warning 1009 Data 'k' is a {value!.GetType()} that ODP cannot keep as it is. "
                + "Give a text, a bool, a time, or a number that fits System.Decimal."] : [],
            faults[..^1]);
        Assert.Equal(0, client.Delivery.Accepted);
    }

    [Fact]
    public async Task The_log_names_the_key_of_the_guilty_value_and_a_key_cannot_pass_for_lines_of_the_log()
    {
        var logger = new FakeLogger();
        await using var client = TestClient.With(Datafiles.Odp("https://example.invalid"), logger: logger);

        var result = client.TrySendOdpEvent("a", null, TestClient.Alice, new Dictionary<string, object?>
        {
            ["fine"] = 1,
            [new string('k', 126) + "\r\nError"] = TimeSpan.Zero,
            ["also"] = new object(),
        });

        Assert.Equal(OdpSendResult.InvalidData, result);
        Assert.StartsWith(
            $"Warning 1009 Data '{new string('k', 126)}\uFFFD\uFFFD…' is a System.TimeSpan that ODP", logger.Texts().Last(),
            StringComparison.Ordinal);
    }

    [Fact]
    [Row("T021", "T204")]
    public async Task S3_S10_Without_an_integration_the_event_is_discarded_at_once()
    {
        var logger = new FakeLogger();
        await using var client = TestClient.With(Datafiles.NotIntegrated, logger: logger);

        client.SendOdpEvent("a", null, TestClient.Alice);

        Assert.Equal("Warning 1003 ODP is not integrated. [OdpNotIntegrated]", logger.Texts().Last());
        Assert.True(client.IsReady);
        Assert.False(client.IsOdpIntegrated);
        Assert.Equal(OdpSendResult.OdpNotIntegrated, client.TrySendOdpEvent(""));
    }

    [Theory]
    [Row("T005")]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"version":"9"}""")]
    public async Task S10_A_bad_datafile_never_throws_and_the_code_is_SdkNotReady(string datafile)
    {
        var logger = new FakeLogger();
        await using var client = TestClient.With(datafile, odp => odp.Enabled = false, logger);

        client.SendOdpEvent("");

        Assert.Equal("Error 1001 Datafile has invalid format. Failing 'SendOdpEvent'. [SdkNotReady]", logger.Texts().Last());
        Assert.False(client.IsReady);
        Assert.False(await client.WaitUntilReadyAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    [Row("T011", "T015", "T197")]
    public async Task S10_Disabled_is_told_before_not_integrated()
    {
        var logger = new FakeLogger();
        await using var client = TestClient.With(Datafiles.NotIntegrated, odp => odp.Enabled = false, logger);

        client.SendOdpEvent("");

        Assert.Equal("Error 1002 ODP event not dispatched (ODP disabled). [OdpNotEnabled]", logger.Texts().Last());
        Assert.Equal(0, (await client.FlushAsync(TestContext.Current.CancellationToken)).Accepted);
    }

    [Fact]
    [Row("T030", "T078")]
    public async Task After_DisposeAsync_the_code_is_Disposed_whatever_else_is_wrong()
    {
        // The end is the only state in which ours does not run: there is no start to forget.
        var logger = new FakeLogger();
        var client = TestClient.With("bad", logger: logger);
        await client.DisposeAsync();
        await client.DisposeAsync();

        client.SendOdpEvent("");

        Assert.Equal("Warning 1008 ODP is not enabled. [Disposed]", logger.Texts().Last());
    }
}
