using System.Diagnostics;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>What a call comes to before, with and without a usable integration.</summary>
public sealed class ReadinessTests
{
    [Theory]
    [InlineData(true)] // T008
    [InlineData(false)] // T009
    public async Task T008_T009_Odp_is_on_without_a_setting(bool polled)
    {
        await using var odp = FaultServer.Start();
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, Datafiles.Odp(odp.Host)));
        await using var client = new OptimizelyClient(polled
            ? new OptimizelyClientOptions { SdkKey = "key", DatafileUrlTemplate = cdn.Host + "/{0}" }
            : new OptimizelyClientOptions { Datafile = Datafiles.Odp(odp.Host) });
        Assert.True(await Wait.For(client.WaitUntilReadyAsync(), "the datafile"));

        client.SendNumbered(1);

        Assert.Equal(1, (await client.Flushed()).Sent);
    }

    [Fact]
    public async Task T010_T022_A_key_that_the_server_does_not_know_leaves_the_client_not_ready()
    {
        var logger = new FakeLogger();
        await using var cdn = FaultServer.Start(_ => Reply.Status(403));
        await using var client = new OptimizelyClient(
            new OptimizelyClientOptions { SdkKey = "unknown", DatafileUrlTemplate = cdn.Host + "/{0}" }, logger,
            timeProvider: new FakeTimeProvider());

        await Wait.Until(() => logger.Texts().Any(text =>
            text.StartsWith("Error 1204 Error fetching datafile \"403", StringComparison.Ordinal)), "the refusal is logged");

        Assert.Equal(OdpSendResult.SdkNotReady, client.TrySendOdpEvent("a", null, TestClient.Alice));
    }

    [Fact]
    public async Task T012_T013_T014_An_empty_type_is_fullstack_and_each_request_is_an_activity()
    {
        // Go opens a span for each call; ours for each request, since most calls only put an event into the queue.
        const int Status = 218;
        var activities = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OpenOdp.Client",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => activities += activity.OperationName == "odp.events.send"
                && activity.GetTagItem("http.response.status_code") is Status ? 1 : 0,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = FaultServer.Start(_ => Reply.Status(Status));
        await using var client = TestClient.To(server);

        Assert.Equal(OdpSendResult.Accepted, client.TrySendOdpEvent("a", "", TestClient.Alice));
        Assert.Equal(OdpSendResult.InvalidIdentifiers, client.TrySendOdpEvent("a", "", new Dictionary<string, string>()));
        Assert.Equal(OdpSendResult.InvalidIdentifiers, client.TrySendOdpEvent("a", ""));
        await client.Flushed();

        Assert.Equal("fullstack", Assert.Single(Assert.Single(server.Requests).Events).GetProperty("type").GetString());
        Assert.Equal(1, activities);
    }

    [Fact]
    public void T019_Identifiers_and_data_that_are_no_maps_do_not_compile()
    {
        // The Agent has to read them from JSON and answer 400; here the compiler does.
        var types = typeof(IOptimizelyClient).GetMethods()
            .Where(method => method.Name is nameof(IOptimizelyClient.SendOdpEvent) or nameof(IOptimizelyClient.TrySendOdpEvent)
                or nameof(IOptimizelyClient.SendOdpEventAsync))
            .SelectMany(method => method.GetParameters())
            .Where(parameter => parameter.Name is "identifiers" or "data")
            .Select(parameter => (parameter.Name, parameter.ParameterType))
            .Distinct();

        Assert.Equivalent(
            new (string?, Type)[]
            {
                ("identifiers", typeof(IReadOnlyDictionary<string, string>)),
                ("data", typeof(IReadOnlyDictionary<string, object>))
            },
            types,
            strict: true);
    }

    [Fact]
    public async Task T031_T033_Without_an_integration_only_a_call_is_answered_by_a_warning()
    {
        // The official C# SDK warns twice at each start, also of those who never use ODP.
        var logger = new FakeLogger();
        await using var client = TestClient.With(Datafiles.NotIntegrated, logger: logger);
        Assert.All(logger.Texts(), text => Assert.StartsWith("Information", text, StringComparison.Ordinal));

        client.SendOdpEvent("a", null, TestClient.Alice);

        Assert.Single(logger.Texts(), text => text == "Warning 1003 ODP is not integrated. [OdpNotIntegrated]");
    }

    [Theory]
    [InlineData("", "pk")]
    [InlineData(" ", "pk")]
    [InlineData("https://h", "")]
    public async Task T060_T075_An_empty_key_or_host_is_no_integration(string host, string publicKey)
    {
        await using var client = TestClient.With(Datafiles.Odp(host, publicKey, segments: "a"));

        Assert.Equal(OdpSendResult.OdpNotIntegrated, client.TrySendOdpEvent("a", null, TestClient.Alice));
        Assert.False(await client.CreateUserContext("u").FetchQualifiedSegmentsAsync());
        Assert.Equal(0, client.Delivery.Accepted);
    }

    [Fact]
    public async Task T198_What_is_sent_and_arrives_is_not_worth_a_log()
    {
        var logger = new FakeLogger();
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, logger: logger);

        client.SendOdpEvent("a", null, TestClient.Alice);
        client.Identify(new Dictionary<string, string> { ["fs_user_id"] = "u", ["email"] = "e" });
        await client.Flushed();

        Assert.Equal(["a", "identified"], Assert.Single(server.Requests).Actions);
        Assert.StartsWith("Information 1201", Assert.Single(logger.Texts()), StringComparison.Ordinal);
    }
}
