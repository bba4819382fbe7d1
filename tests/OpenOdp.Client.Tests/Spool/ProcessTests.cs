using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Spool;

/// <summary>What becomes of events and of the process when nobody disposes the client: N07, N20.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task N20_After_kill_9_every_accepted_event_arrives_with_the_id_it_was_accepted_with()
    {
        var up = false;
        await using var server = FaultServer.Start(_ => Volatile.Read(ref up) ? Reply.Accepted : Reply.Hang);
        using var victim = Victim.Start(Victim.Spool, server.Host, _directory.Path);
        await Wait.Until(() => File.Exists(_directory["ready"]), "the victim has sent its events");
        await server.NextAsync("its first request");
        await Wait.For(victim.KillAsync(), "the victim's end");

        Volatile.Write(ref up, true);
        await using var next = TestClient.To(server, odp => odp.SpoolDirectory = _directory.Path);
        await Wait.Until(() => next.Delivery.Sent == 1_000, "the replay");

        // The ids of the first, unanswered requests are among the thousand: the replay made no new ones.
        Assert.Equal(1_000, Ids(server.Requests).Count);
    }

    [Theory]
    [InlineData("flush")]
    [InlineData("drain")]
    [InlineData("dispose")]
    public async Task N20_After_kill_9_a_client_that_sends_nothing_itself_delivers_all_before_it_says_so(string way)
    {
        var up = false;
        await using var server = FaultServer.Start(_ => Volatile.Read(ref up) ? Reply.Accepted : Reply.Hang);
        using var victim = Victim.Start(Victim.Spool, server.Host, _directory.Path);
        await Wait.Until(() => File.Exists(_directory["ready"]), "the victim has sent its events");
        await Wait.For(victim.KillAsync(), "the victim's end");

        Volatile.Write(ref up, true);
        var before = server.Requests.Length;
        await using var next = TestClient.To(
            server, odp => (odp.SpoolDirectory, odp.QueueCapacity) = (_directory.Path, 100));
        await Wait.For(
            way switch
            {
                "flush" => next.FlushAsync(),
                "drain" => next.DrainAsync(TimeSpan.FromSeconds(15)),
                _ => next.DisposeAsync().AsTask(),
            },
            way);

        var report = next.Delivery;
        Assert.Equal((1_000, 1_000, 0), (report.Accepted, report.Sent, report.Waiting));
        Assert.Equal(1_000, Ids(server.Requests[before..]).Count);
        Assert.Empty(Directory.GetFiles(_directory.Path, "*.spool"));
    }

    [Fact]
    public async Task N07_A_program_that_forgets_to_dispose_still_ends()
    {
        await using var server = FaultServer.Start(_ => Reply.Hang);
        using var victim = Victim.Start(Victim.Forget, server.Host, _directory.Path);

        Assert.Equal(0, await Wait.For(victim.WaitAsync(), "the end of the program"));
        Assert.NotEmpty(server.Requests);
    }

    [Fact]
    [Row("T201")]
    public async Task N07_With_odp_disabled_there_is_no_timer_and_no_socket()
    {
        await using var server = FaultServer.Start();
        var clock = new CountingClock();
        await using var client =
            TestClient.With(Datafiles.Odp(server.Host, segments: "a"), odp => odp.Enabled = false, clock: clock);

        client.SendOdpEvent("a", null, TestClient.Alice);
        client.Identify(TestClient.Alice);
        await client.CreateUserContext("u").FetchQualifiedSegmentsAsync();
        await client.FlushAsync();
        await client.DrainAsync(TimeSpan.FromSeconds(1));

        Assert.Equal((0, 0), (clock.Timers, server.Connections));
    }

    [Fact]
    [Row("T052", "T077", "T191")]
    public async Task Before_the_first_event_there_is_no_timer_and_no_socket_either()
    {
        await using var server = FaultServer.Start();
        var clock = new CountingClock();
        await using var client = TestClient.To(server, clock: clock);

        Assert.True(client.IsOdpIntegrated);
        Assert.Equal((0, 0), (clock.Timers, server.Connections));
    }

    private static HashSet<string> Ids(IEnumerable<Received> requests) =>
        [.. requests.SelectMany(r => r.Events).Select(e => e.GetProperty("data").GetProperty("idempotence_id").GetString()!)];

    private sealed class CountingClock : TimeProvider
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _timers);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
