using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Delivery.Sending;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>
/// An answer that speaks of the host or the key, or that is not ODP's at all, loses no event: they wait until a person has mended
/// it.
/// </summary>
public sealed class WrongHostTests
{
    private const string Page = "<!DOCTYPE html><html><body>Sign in to the network</body></html>";

    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLogger _logger = new();

    public static TheoryData<string, int, string, string> Answers => new()
    {
        { "301", 301, "", "Redirects are not followed: put the address it points to into the datafile's ODP integration." },
        { "302", 302, "", "Redirects are not followed: put the address it points to into the datafile's ODP integration." },
        { "307", 307, "", "Redirects are not followed: put the address it points to into the datafile's ODP integration." },
        { "308", 308, Page, "Redirects are not followed: put the address it points to into the datafile's ODP integration." },
        { "401", 401, "", "Compare the public key in the datafile's ODP integration with the account." },
        { "403", 403, "{}", "Compare the public key in the datafile's ODP integration with the account." },
        { "404", 404, Page, "Is the host in the datafile's ODP integration the right one?" },
        { "405", 405, "", "Is the host in the datafile's ODP integration the right one?" },
        { "407", 407, "", "The proxy wants a user and a password: give them in HTTPS_PROXY or the "
            + "handler, or name the host in NO_PROXY." },
        { "410", 410, "", "Is the host in the datafile's ODP integration the right one?" },
        { "NotOdp", 200, Page, "Something else answers in its place: a sign-in page, a proxy or a wrong host." },
        { "NotOdp", 200, """{"status":400,"title":"Bad Request"}""", "Something else answers in its place: a "
            + "sign-in page, a proxy or a wrong host." },
        { "NotOdp", 201, "OK", "Something else answers in its place: a sign-in page, a proxy or a wrong host." },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task The_events_wait_behind_an_open_circuit_with_one_error_and_its_cure_and_flow_when_it_is_mended(
        string cause, int status, string body, string cure)
    {
        var mended = false;
        await using var server = FaultServer.Start(
            _ => Volatile.Read(ref mended) ? Reply.Accepted : Reply.Status(status, body, "Location: /elsewhere"));
        await using var client = TestClient.To(server, Patient, _logger, _clock);
        client.SendNumbered(200);

        var start = _clock.GetUtcNow();
        await _clock.AdvanceUntil(
            TimeSpan.FromSeconds(1), () => _clock.GetUtcNow() - start > TimeSpan.FromMinutes(1), "a minute passes");

        Assert.Equal((200, 0), (client.Delivery.Waiting, client.Delivery.Dropped));
        Assert.InRange(server.Requests.Length, 2, 60);
        Assert.All(server.Requests, request => Assert.Equal("/v3/events", request.Path));
        Assert.Equal(
            $"Error 1111 {server.Host} does not take events ({cause}). They wait in the queue while it is tried again. {cure}",
            Assert.Single(_logger.Texts(), text => text.StartsWith("Error", StringComparison.Ordinal)));

        Volatile.Write(ref mended, true);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.Delivery.Sent == 200, "all are sent");
        Assert.Single(_logger.Texts(), text => text.StartsWith("Information 1107", StringComparison.Ordinal));
    }

    [Fact]
    public async Task They_give_way_as_after_any_fault_when_they_are_old_and_the_queue_is_full()
    {
        await using var server = FaultServer.Start(_ => Reply.Status(403));
        await using var client = TestClient.To(
            server,
            odp =>
            {
                Patient(odp);
                odp.QueueCapacity = 10;
            },
            _logger,
            _clock);
        client.SendNumbered(10);

        await _clock.AdvanceUntil(TimeSpan.FromSeconds(5), () => client.Delivery.Dropped == 10, "the old events give way");

        Assert.Equal(10, client.Delivery.DroppedByReason[OdpDropReason.Expired]);
        Assert.Contains("Error 1102 10 event(s) dropped: Expired (403).", _logger.Texts());
        Assert.True(_clock.GetUtcNow() - new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero) > TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(202, Page)]
    [InlineData(204, "")]
    [InlineData(200, "")]
    [InlineData(200, " \r\n")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"title":"Accepted","status":202}""")]
    [InlineData(201, """{"status":"success","errors":[]}""")]
    [InlineData(200, "[]")]
    [InlineData(200, "\uFEFF{}")]
    public async Task Taken_is_a_202_a_204_or_another_2xx_with_nothing_or_with_JSON_that_speaks_of_no_error(
        int status, string body)
    {
        await using var server = FaultServer.Start(_ => Reply.Status(status, body));
        await using var client = TestClient.To(server);

        client.SendNumbered(1);

        Assert.Equal(1, (await client.Flushed()).Sent);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(Page)]
    [InlineData("OK")]
    [InlineData("{")]
    [InlineData("""{"status":500}""")]
    [InlineData("""{"status":"401"}""")]
    [InlineData("""{"status":"error"}""")]
    [InlineData("""{"error":"no such account"}""")]
    [InlineData("""{"errors":[{}]}""")]
    [InlineData("""{"data":null,"errors":[{"message":"x"}]}""")]
    public void Anything_else_is_not_ODPs(string body) => Assert.False(TakenBody.IsOdp(System.Text.Encoding.UTF8.GetBytes(body)));

    [Fact]
    public async Task An_answer_without_an_end_is_not_read_to_its_end()
    {
        using var endless = new EndlessContent();

        Assert.False(await TakenBody.ReadAsync(endless, TestContext.Current.CancellationToken));
        Assert.InRange(endless.Given, TakenBody.MaxBodyBytes, 2 * TakenBody.MaxBodyBytes);
    }

    [Fact]
    public async Task An_HttpClient_that_follows_redirects_loses_nothing_either()
    {
        // It turns the POST into a GET, and what answers that has not seen the events.
        await using var elsewhere = FaultServer.Start(_ => Reply.Status(200, "{}"));
        await using var server = FaultServer.Start(_ => Reply.Status(302, "", $"Location: {elsewhere.Host}/home"));
        using var http = new HttpClient(new HttpClientHandler());
        await using var client = new OptimizelyClient(
            new OptimizelyClientOptions { Datafile = Datafiles.Odp(server.Host), Odp = { ShutdownTimeout = TimeSpan.Zero } },
            _logger,
            http,
            _clock);
        client.SendNumbered(10);

        await _clock.AdvanceUntil(
            TimeSpan.FromMilliseconds(500), () => _logger.Texts().Any(text => text.Contains("1111", StringComparison.Ordinal)),
            "the error");

        Assert.Contains(elsewhere.Requests, request => request.Method == "GET");
        Assert.Equal((0, 0, 10), (client.Delivery.Sent, client.Delivery.Dropped, client.Delivery.Waiting));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_of_the_users_does_not_carry_the_key_to_where_a_redirect_points(bool inContainer)
    {
        await using var elsewhere = FaultServer.Start();
        await using var server = FaultServer.Start(_ => Reply.Status(307, "", $"Location: {elsewhere.Host}/v3/events"));
        using var handler = new PassingHandler(new HttpClientHandler { AllowAutoRedirect = true });
        void Configure(OptimizelyClientOptions options)
        {
            options.Datafile = Datafiles.Odp(server.Host, segments: "a");
            options.Odp.ShutdownTimeout = TimeSpan.Zero;
            options.HttpMessageHandler = inContainer ? null : handler;
        }

        var services = new ServiceCollection();
        services.AddOptimizely(Configure);
        services.AddSingleton<ILoggerFactory>(new LoggerFactory([new FakeLoggerProvider(_logger.Collector)]));
        services.AddHttpClient(OptimizelyServiceCollectionExtensions.HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(() => handler);
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IOptimizelyClient>();
        client.SendOdpEvent("a", identifiers: TestClient.Alice);
        await client.CreateUserContext("u").FetchQualifiedSegmentsAsync();
        await Wait.Until(() => _logger.Texts().Any(text => text.Contains("1111", StringComparison.Ordinal)), "the error");

        Assert.Empty(elsewhere.Requests);
        Assert.Equal(1, client.Delivery.Waiting);
    }

    [Fact]
    public async Task What_a_wrong_key_kept_waiting_goes_with_the_key_of_the_datafile_that_cures_it()
    {
        await using var odp = FaultServer.Start(request => Reply.Status(request.Header("x-api-key") == "right" ? 202 : 403));
        var key = "wrong";
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, Datafiles.Odp(odp.Host, Volatile.Read(ref key), key)));
        await using var client = ClientOf(cdn);
        await Wait.For(client.WaitUntilReadyAsync(TestContext.Current.CancellationToken), "the datafile");
        client.SendNumbered(200);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => odp.Requests.Length > 4, "some refusals");
        Assert.Equal((0, 200), (client.Delivery.Sent, client.Delivery.Waiting));

        Volatile.Write(ref key, "right");
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.Delivery.Sent == 200, "all are sent");

        var taken = odp.Requests.Where(request => request.Header("x-api-key") == "right").SelectMany(request => request.Actions)
            .ToArray();
        Assert.Equal((200, 200), (taken.Length, taken.Distinct().Count()));
        Assert.Contains(
            $"Information 1114 10 event(s) that {odp.Host} does not take go to {odp.Host}, which the datafile names now.",
            _logger.Texts());
        client.SendNumbered(10, first: 200);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.Delivery.Sent == 210, "later ones flow");
    }

    [Fact]
    public async Task What_waits_for_a_host_that_is_gone_does_not_hold_up_the_host_that_the_datafile_names_now()
    {
        await using var old = FaultServer.Start(_ => Reply.Reset);
        await using var now = FaultServer.Start();
        var host = old.Host;
        await using var cdn =
            FaultServer.Start(_ => Reply.Status(200, Datafiles.Odp(Volatile.Read(ref host), "pk", Volatile.Read(ref host))));
        await using var client = ClientOf(cdn);
        await Wait.For(client.WaitUntilReadyAsync(TestContext.Current.CancellationToken), "the datafile");
        client.SendNumbered(100);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.DeliveryFault is not null, "the old host is given up");

        var since = _clock.GetUtcNow();
        Volatile.Write(ref host, now.Host);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.DeliveryFault is null, "the new datafile");
        client.SendNumbered(100, first: 100);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.Delivery.Sent == 200, "all are sent");

        Assert.InRange(_clock.GetUtcNow() - since, TimeSpan.FromMinutes(4.9), TimeSpan.FromMinutes(10));
        Assert.Equal(200, now.Requests.SelectMany(request => request.Actions).Distinct().Count());
    }

    [Fact]
    public async Task A_proxy_that_wants_a_password_is_told_from_a_host_that_is_down_and_its_own_password_is_not_told()
    {
        await using var proxy = FaultServer.Start(_ => Reply.Status(407, "", "Proxy-Authenticate: Basic realm=\"x\""));
        using var handler = new SocketsHttpHandler
        {
            Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}") { Credentials = new NetworkCredential("user", "hunter2") },
        };
        await using var client = new OptimizelyClient(
            new OptimizelyClientOptions
            {
                Datafile = Datafiles.Odp("https://odp.invalid"),
                HttpMessageHandler = handler,
                Odp = { ShutdownTimeout = TimeSpan.Zero },
            },
            _logger,
            timeProvider: _clock);
        client.SendNumbered(10);

        await _clock.AdvanceUntil(
            TimeSpan.FromMilliseconds(500), () => _logger.Texts().Any(text => text.Contains("1111", StringComparison.Ordinal)),
            "the error");

        Assert.Contains(
            "Error 1111 https://odp.invalid does not take events (407). They wait in the queue while it is tried again. "
                + "The proxy wants a user and a password: give them in HTTPS_PROXY or the handler, or name the host in NO_PROXY.",
            _logger.Texts());
        Assert.Equal(10, client.Delivery.Waiting);
        Assert.DoesNotContain(_logger.Texts(), text => text.Contains("hunter2", StringComparison.Ordinal));
    }

    /// <summary>The clock of the tests runs while the machine does something else; no request is late for that.</summary>
    private static void Patient(OdpOptions odp) => odp.EventTimeout = TimeSpan.FromDays(1);

    private sealed class PassingHandler(HttpMessageHandler inner) : DelegatingHandler(inner);

    private sealed class EndlessContent : HttpContent
    {
        public int Given { get; private set; }

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new Endless(this));

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private sealed class Endless(EndlessContent owner) : MemoryStream
        {
            public override int Read(Span<byte> buffer)
            {
                buffer.Fill((byte)' ');
                owner.Given += buffer.Length;
                return buffer.Length;
            }

            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
                new(Read(buffer.Span));

            public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
                Task.FromResult(Read(buffer.AsSpan(offset, count)));
        }
    }

    /// <summary>A client that takes its datafile from there every half a minute.</summary>
    private OptimizelyClient ClientOf(FaultServer cdn) => new(
        new OptimizelyClientOptions
        {
            SdkKey = "k",
            DatafileUrlTemplate = cdn.Host,
            PollingInterval = TimeSpan.FromSeconds(30),
            Odp = { ShutdownTimeout = TimeSpan.Zero, MaxBatchSize = 10, EventTimeout = TimeSpan.FromDays(1) },
        },
        _logger,
        timeProvider: _clock);
}
