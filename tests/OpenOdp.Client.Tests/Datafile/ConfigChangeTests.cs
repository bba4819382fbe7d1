using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Odp;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Datafile;

/// <summary>What a new datafile changes while the client runs, and what counts as a change.</summary>
public sealed class ConfigChangeTests : IAsyncDisposable
{
    private static readonly Reply InA = Reply.Status(
        200, """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"a","state":"qualified"}}]}}}}""");

    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLogger _logger = new();
    private readonly FaultServer _odp = FaultServer.Start(request => request.Path == "/v3/graphql" ? InA : Reply.Accepted);
    private readonly FaultServer _cdn;
    private string _published;

    public ConfigChangeTests()
    {
        _published = Datafiles.Odp(_odp.Host, segments: "a");
        _cdn = FaultServer.Start(_ => Reply.Status(200, Volatile.Read(ref _published)));
    }

    public async ValueTask DisposeAsync()
    {
        await _cdn.DisposeAsync();
        await _odp.DisposeAsync();
    }

    [Theory]
    [InlineData("other", "a")]
    [InlineData("pk", "b")]
    [InlineData("pk", "A")]
    public async Task T170_T193_A_new_key_or_segment_empties_the_segment_cache_and_is_used_from_then_on(
        string publicKey, string segment)
    {
        await using var client = await StartAsync();
        var user = client.CreateUserContext("u");
        await user.FetchQualifiedSegmentsAsync();

        await PublishAsync(client, Datafiles.Odp(_odp.Host, publicKey, "2", segment));
        await user.FetchQualifiedSegmentsAsync();

        var fetches = Requests("/v3/graphql");
        Assert.Equal(["pk", publicKey], fetches.Select(request => request.Header("x-api-key")));
        Assert.Equal(segment, fetches[1].Json.GetProperty("variables").GetProperty("audiences")[0].GetString());
    }

    [Fact]
    public async Task T202_A_new_key_sends_off_what_waits_under_the_old_one()
    {
        await using var client = await StartAsync();
        client.SendNumbered(1);

        await PublishAsync(client, Datafiles.Odp(_odp.Host, "other", "2", "a"));
        await Wait.Until(() => client.Delivery.Sent == 1, "the old event is sent");

        Assert.Equal("pk", Assert.Single(Requests("/v3/events")).Header("x-api-key"));
    }

    [Fact]
    public async Task T194_A_new_revision_with_the_same_settings_keeps_the_cache_and_flushes_nothing()
    {
        await using var client = await StartAsync();
        var user = client.CreateUserContext("u");
        await user.FetchQualifiedSegmentsAsync();
        client.SendNumbered(1);

        await PublishAsync(client, Datafiles.Odp(_odp.Host.ToUpperInvariant() + "/", "pk", "2", "a"));
        await user.FetchQualifiedSegmentsAsync();
        client.SendNumbered(9, first: 1);
        await Wait.Until(() => client.Delivery.Sent == 10, "the tenth event fills the batch");

        Assert.Equal(10, Assert.Single(Requests("/v3/events")).Events.Length);
        Assert.Single(Requests("/v3/graphql"));
    }

    [Fact]
    public async Task T195_T205_When_the_integration_goes_new_events_are_refused_and_old_ones_still_arrive()
    {
        // The official C# SDK says "disabled" here, and loses what is queued.
        await using var client = await StartAsync();
        client.SendNumbered(3);

        await PublishAsync(client, Datafiles.Odp("", "", "2", "a"));
        client.SendOdpEvent("late", null, TestClient.Alice);

        Assert.False(client.IsOdpIntegrated);
        Assert.Equal("Warning 1003 ODP is not integrated. [OdpNotIntegrated]", Assert.Single(
            _logger.Texts(), text => text.StartsWith("Warning", StringComparison.Ordinal)));
        Assert.Equal(3, (await client.Flushed()).Sent);
        Assert.Equal(["0", "1", "2"], Assert.Single(Requests("/v3/events")).Actions);

        await PublishAsync(client, Datafiles.Odp(_odp.Host, "pk", "3", "a"));
        Assert.Equal(OdpSendResult.Accepted, client.TrySendOdpEvent("again", null, TestClient.Alice));
    }

    [Theory]
    [InlineData("https://h", "k", true)]
    [InlineData("https://h/", " k ", true)]
    [InlineData("HTTPS://H", "k", true)] // T200
    [InlineData("https://h", "K", false)] // T199
    [InlineData("https://h/Path", "k", false)]
    [InlineData("https://other", "k", false)]
    [InlineData("http://h", "k", false)]
    [InlineData("", "k", false)]
    [InlineData("https://h", "", false)]
    public void T199_T200_Hosts_are_the_same_in_any_case_and_keys_letter_for_letter(string host, string publicKey, bool same) =>
        Assert.Equal(same, OdpEndpoint.TryCreate("https://h", "k", allowInsecure: false, out _)!.Is(host, publicKey));

    [Fact]
    public async Task T203_The_order_of_segments_and_their_repetition_do_not_count()
    {
        await using var client = await StartAsync(Datafiles.Odp(_odp.Host, "pk", "1", "a", "b"));
        await client.CreateUserContext("u").FetchQualifiedSegmentsAsync();

        await PublishAsync(client, Datafiles.Odp(_odp.Host, "pk", "2", "b", "a", "b"));
        await client.CreateUserContext("u").FetchQualifiedSegmentsAsync();

        Assert.Single(Requests("/v3/graphql"));
    }

    [Fact]
    public async Task T225_A_condition_whose_value_is_no_text_is_left_out_with_a_warning()
    {
        _published =
            """{"version":"4","revision":"1","typedAudiences":[{"id":"1","conditions":{"type":"custom_attribute","match":"qualified","value":7}}]}""";

        await using var client = await StartAsync(_published);

        Assert.Contains(
            "Warning 1203 Part of the datafile is ignored: audience '1': a qualified condition whose value is not a string.",
            _logger.Texts());
    }

    private Received[] Requests(string path) => [.. _odp.Requests.Where(request => request.Path == path)];

    private async Task<OptimizelyClient> StartAsync(string? datafile = null)
    {
        _published = datafile ?? _published;
        var options = new OptimizelyClientOptions { SdkKey = "key", DatafileUrlTemplate = _cdn.Host + "/{0}" };

        // The clock moves by minutes from poll to poll; nothing but the datafile should come of it.
        (options.Odp.FlushInterval, options.Odp.EventTimeout) = (TimeSpan.FromDays(1), TimeSpan.FromDays(1));
        (options.Odp.SegmentsCacheTimeout, options.Odp.ShutdownTimeout) = (TimeSpan.Zero, TimeSpan.Zero);
        var client = new OptimizelyClient(options, _logger, timeProvider: _clock);
        Assert.True(await Wait.For(client.WaitUntilReadyAsync(), "the first datafile"));
        return client;
    }

    /// <summary>Publishes a datafile and moves the clock until it is in use.</summary>
    private async Task PublishAsync(OptimizelyClient client, string datafile)
    {
        var updated = 0;
        client.DatafileUpdated += (_, _) => Interlocked.Increment(ref updated);
        Volatile.Write(ref _published, datafile);
        await _clock.AdvanceUntil(TimeSpan.FromMinutes(1), () => Volatile.Read(ref updated) > 0, "the new datafile is in use");
    }
}
