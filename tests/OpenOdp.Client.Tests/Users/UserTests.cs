using Microsoft.Extensions.Logging.Testing;
using OpenOdp.Client.Tests.Support;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Tests.Users;

/// <summary>User contexts, identify and vuid: T047, T057–T059, T089, T090, T195–T198, T208, T216, T220, T230–T233, N06.</summary>
public sealed class UserTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task N06_Using_a_context_leaves_the_client_working()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server);

        using (client.CreateUserContext("u"))
        {
        }

        client.SendNumbered(1);
        Assert.Equal(1, (await client.Flushed()).Sent);
    }

    [Fact]
    [Row("T226")]
    public void T216_Segments_are_empty_at_first_then_what_was_set_and_a_copy_of_it()
    {
        var client = TestClient.With(Datafiles.NotIntegrated);
        var user = client.CreateUserContext("u", new Dictionary<string, object> { ["plan"] = "gold" });
        Assert.Empty(user.QualifiedSegments!);
        Assert.False(user.IsQualifiedFor("a"));

        var mine = new List<string> { "a", "b" };
        user.QualifiedSegments = mine;
        mine.Clear();
        Assert.True(user.IsQualifiedFor("a"));
        Assert.False(user.IsQualifiedFor("x"));

        user.QualifiedSegments = null;
        Assert.False(user.IsQualifiedFor("a"));
        user.SetAttribute("age", 7);
        Assert.Equal(["age", "plan"], user.Attributes.Keys.Order());
    }

    [Fact]
    public void Many_changes_in_a_row_cost_a_copy_now_and_then_and_not_each()
    {
        const int Changes = 10_000;
        var user = TestClient.With(Datafiles.NotIntegrated).CreateUserContext("u");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Changes; i++)
        {
            user.SetAttribute($"attribute{i}", null);
            user.SetForcedDecision($"flag{i}", null, "on");
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Changes, 0, 2_000);
        Assert.Equal(Changes, user.Attributes.Count);
        Assert.Equal("on", user.GetForcedDecision("flag0"));
    }

    [Fact]
    public void A_copy_of_a_context_keeps_what_was_forced_whatever_changes_afterwards()
    {
        var random = new Random(7);
        var user = TestClient.With(Datafiles.NotIntegrated).CreateUserContext("u");
        var forced = new Dictionary<string, string>();
        var copies = new List<(OptimizelyUserContext Copy, Dictionary<string, string> Forced)>();
        for (var i = 0; i < 2_000; i++)
        {
            var flag = $"flag{random.Next(100)}";
            if (random.Next(3) > 0)
            {
                user.SetForcedDecision(flag, null, $"{i}");
                forced[flag] = $"{i}";
            }
            else if (i < 1_000)
            {
                Assert.Equal(forced.Remove(flag), user.RemoveForcedDecision(flag));
            }

            if (i % 300 == 0) copies.Add((user.Clone(), new(forced)));
        }

        copies.Add((user, forced));
        Assert.All(copies, copy => Assert.All(
            Enumerable.Range(0, 100).Select(n => $"flag{n}"),
            flag => Assert.Equal(copy.Forced.GetValueOrDefault(flag), copy.Copy.GetForcedDecision(flag))));
    }

    [Fact]
    public async Task T058_Identify_sends_two_identifiers_and_more()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server);

        client.Identify(new Dictionary<string, string> { ["fs_user_id"] = "u", ["email"] = "e" });
        await client.Flushed();

        var sent = Assert.Single(Assert.Single(server.Requests).Events);
        Assert.Equal(("fullstack", "identified"), (sent.GetProperty("type").GetString(), sent.GetProperty("action").GetString()));
        Assert.Equal("""{"fs_user_id":"u","email":"e"}""", sent.GetProperty("identifiers").GetRawText());
        Assert.Equal(5, sent.GetProperty("data").EnumerateObject().Count());
    }

    [Fact]
    public async Task Identify_does_not_throw_for_a_map_that_changes_meanwhile()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server);

        client.Identify(new BrokenMap<string>());

        Assert.Equal(0, client.Delivery.Accepted);
    }

    [Fact]
    [Row("T032")]
    public async Task T047_T059_Identify_with_fewer_than_two_values_sends_nothing_and_says_so_at_debug()
    {
        await using var server = FaultServer.Start();
        var logger = new FakeLogger();
        await using var client = TestClient.To(server, logger: logger);

        client.Identify(new Dictionary<string, string> { ["fs_user_id"] = "u", ["vuid"] = " " });

        Assert.Equal("Debug 1401 ODP identify event is not dispatched (fewer than 2 valid identifiers).", logger.Texts().Last());
        Assert.Equal(0, client.Delivery.Accepted);
    }

    [Theory]
    [Row("T007", "T057", "T196")]
    [InlineData("bad", true, "Error 1001 Datafile has invalid format. Failing 'IdentifyUser'. [SdkNotReady]")] // T007
    [InlineData(null, false, "Debug 1402 ODP identify event not dispatched (ODP disabled).")] // T196
    [InlineData(null, true, "Warning 1003 ODP is not integrated. [OdpNotIntegrated]")] // T057
    public async Task Identify_without_odp_says_why(string? datafile, bool enabled, string log)
    {
        var logger = new FakeLogger();
        await using var client = TestClient.With(datafile ?? Datafiles.NotIntegrated, odp => odp.Enabled = enabled, logger);

        client.Identify(new Dictionary<string, string> { ["fs_user_id"] = "u", ["email"] = "e" });

        Assert.Equal(log, logger.Texts().Last());
    }

    [Fact]
    public async Task T220_101_contexts_of_a_client_without_vuid_send_no_identify()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server);

        for (var i = 0; i < 101; i++)
        {
            client.CreateUserContext($"u{i}");
        }

        Assert.Equal(0, client.Delivery.Accepted);
    }

    [Fact]
    public async Task Those_who_start_at_the_same_time_have_one_vuid()
    {
        for (var round = 0; round < 100; round++)
        {
            var directory = Path.Combine(_directory.Path, $"{round}");
            using var gate = new Barrier(4);
            var logger = new FakeLogger();
            var vuids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    gate.SignalAndWait();
                    return VuidStore.Load(directory, logger);
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            Assert.Single(vuids.Distinct());
            Assert.Empty(logger.Texts());
            Assert.Single(Directory.GetFiles(directory));
        }
    }

    [Fact]
    [Row("T092")]
    public async Task T089_T090_T208_With_vuid_the_client_says_so_once_ties_it_to_each_user_and_adds_it_to_events_without_one()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, odp => (odp.EnableVuid, odp.VuidDirectory) = (true, _directory.Path));
        var vuid = client.Vuid!;

        client.CreateUserContext("u");
        client.SendOdpEvent("a", identifiers: TestClient.Alice);
        client.SendOdpEvent("b", identifiers: new Dictionary<string, string> { ["vuid"] = "vuid_given" });
        client.SendOdpEvent("c");
        await client.Flushed();

        var sent = server.Requests.SelectMany(request => request.Events)
            .Select(e => $"{e.GetProperty("action")} {e.GetProperty("identifiers").GetRawText()}");
        Assert.Equal(
            [
                "client_initialized {\"vuid\":\"" + vuid + "\"}",
                "identified {\"fs_user_id\":\"u\",\"vuid\":\"" + vuid + "\"}",
                "a {\"fs_user_id\":\"alice\",\"vuid\":\"" + vuid + "\"}",
                "b {\"vuid\":\"vuid_given\"}",
                "c {\"vuid\":\"" + vuid + "\"}",
            ],
            sent);
    }

    [Fact]
    public async Task T207_A_context_of_a_vuid_says_nothing_that_the_vuid_does_not()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, odp => (odp.EnableVuid, odp.VuidDirectory) = (true, _directory.Path));

        client.CreateUserContext("vuid_123");
        client.CreateUserContext(client.Vuid!);
        await client.Flushed();

        Assert.Equal(["client_initialized"], Assert.Single(server.Requests).Actions);
    }

    [Fact]
    public async Task T209_Without_an_integration_a_vuid_is_not_announced()
    {
        await using var client = TestClient.With(
            Datafiles.NotIntegrated,
            odp => (odp.EnableVuid, odp.VuidDirectory, odp.HoldEventsUntilReady) = (true, _directory.Path, true));

        client.CreateUserContext("u");

        Assert.NotNull(client.Vuid);
        Assert.Equal(0, client.Delivery.Accepted);
    }

    [Fact]
    public void T230_T232_A_vuid_has_32_characters_and_is_kept()
    {
        var made = VuidStore.Load(_directory.Path, new FakeLogger());

        Assert.Matches("^vuid_[0-9a-f]{27}$", made);
        Assert.Equal(made, VuidStore.Load(_directory.Path, new FakeLogger()));
        File.WriteAllText(Path.Combine(_directory.Path, VuidStore.FileName), $" {made}\r\n");
        Assert.Equal(made, VuidStore.Load(_directory.Path, new FakeLogger()));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("vuid_0123")]
    [InlineData("vuid_0123456789abcdef0123456789a and something behind it")]
    public void A_vuid_file_that_holds_none_is_told_and_replaced(string held)
    {
        Directory.CreateDirectory(_directory.Path);
        File.WriteAllText(Path.Combine(_directory.Path, VuidStore.FileName), held);
        File.SetLastWriteTimeUtc(Path.Combine(_directory.Path, VuidStore.FileName), DateTime.UtcNow.AddMinutes(-1));
        var logger = new FakeLogger();
        var replaced = VuidStore.Load(_directory.Path, logger);
        Assert.Matches("^vuid_[0-9a-f]{27}$", replaced);
        Assert.Equal(
            $"Warning 1404 {Path.Combine(_directory.Path, VuidStore.FileName)} holds no vuid that can be "
                + "read; a new one takes its place.",
            Assert.Single(logger.Texts()));
        Assert.Equal(replaced, VuidStore.Load(_directory.Path, new FakeLogger()));
    }

    [Theory]
    [InlineData("vuid_a", true)]
    [InlineData("vuid_123", true)]
    [InlineData("vuid_", false)]
    [InlineData("vuid", false)]
    [InlineData("vu_123", false)]
    [InlineData("VUID_1", false)]
    [InlineData("123", false)]
    public void T231_A_vuid_starts_with_its_prefix_and_is_longer(string id, bool expected) =>
        Assert.Equal(expected, VuidStore.IsVuid(id));

    [Fact]
    public async Task T233_With_vuid_off_the_kept_one_is_deleted()
    {
        VuidStore.Load(_directory.Path, new FakeLogger());

        await using var client = TestClient.With(Datafiles.NotIntegrated, odp => odp.VuidDirectory = _directory.Path);

        Assert.Null(client.Vuid);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void A_directory_that_cannot_be_written_costs_only_the_keeping()
    {
        var file = _directory["file"];
        File.WriteAllText(file, "");
        var logger = new FakeLogger();

        Assert.Matches("^vuid_[0-9a-f]{27}$", VuidStore.Load(Path.Combine(file, "below"), logger));
        Assert.StartsWith("Warning 1403", logger.Texts().Single(), StringComparison.Ordinal);
    }
}
