using System.Text.Json.Nodes;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Decisions;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Eight_threads_decide_while_listeners_come_and_go_and_the_datafile_changes()
    {
        var revision = 0;
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, Revision(Interlocked.Increment(ref revision))));
        await using var client = new OptimizelyClient(new OptimizelyClientOptions
        {
            SdkKey = "key",
            DatafileUrlTemplate = cdn.Host + "/{0}.json",
            PollingInterval = TimeSpan.FromMilliseconds(1),
            Odp = { Enabled = false },
            Events = { Enabled = false },
        });
        await Wait.For(client.WaitUntilReadyAsync(), "the datafile");
        var steady = 0;
        client.DecisionMade += (_, made) => Interlocked.Increment(ref steady);

        var decided = 0;
        void DecideMany(int thread)
        {
            for (var i = 0; i < Scale.Of(2_000) || Volatile.Read(ref revision) <= 3; i++)
            {
                var calls = 0;
                void Listen(object? sender, DecisionMadeEventArgs made)
                {
                    calls++;
                    client.DecisionMade -= Listen; // while it is called
                }

                var user = client.CreateUserContext($"{thread}-{i}", new Dictionary<string, object?> { ["plan"] = "gold" });
                client.DecisionMade += Listen;
                var decision = user.Decide("flag_ab");
                client.DecisionMade -= Listen;

                Assert.True(decision.VariationKey is "ctl" or "trt" or "on" or "off", decision.VariationKey);
                Assert.Empty(decision.Reasons);
                Interlocked.Increment(ref decided);
            }
        }

        // Threads of their own: eight that are never idle would keep the pool from the datafile that they wait for.
        var threads = Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () => DecideMany(thread), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        await Wait.For(Task.WhenAll(threads), "the threads");

        Assert.Equal(decided, steady);
    }

    [Fact]
    public async Task NO_3_A_listener_that_throws_does_not_keep_the_others_from_being_called()
    {
        await using var driver = new DecisionDriver(new JsonObject { ["datafile"] = "synthetic-full.json", ["user_id"] = "u1" });
        var called = new List<string>();
        driver.Client.DecisionMade += (_, _) => called.Add("first");
        driver.Client.DecisionMade += (_, _) => throw new InvalidOperationException("not mine");
        driver.Client.DecisionMade += (_, _) => called.Add("last");

        Assert.Equal("all_set", driver.User().Decide("flag_vars").VariationKey);
        Assert.Equal(["first", "last"], called);
    }

    /// <summary>The same flags; the experiment runs in every other one.</summary>
    private static string Revision(int number)
    {
        var datafile = JsonNode.Parse(Vectors.Datafile("synthetic-full.json"))!;
        datafile["revision"] = $"{number}";
        datafile["experiments"]![0]!["status"] = number % 2 == 0 ? "Running" : "Paused";
        return datafile.ToJsonString();
    }
}
