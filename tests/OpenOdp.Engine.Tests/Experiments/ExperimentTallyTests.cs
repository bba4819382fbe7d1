using OpenOdp.Engine.Experiments;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Experiments;

/// <summary>Who saw which variation, and what they did then.</summary>
public sealed class ExperimentTallyTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void Who_saw_a_variation_on_one_device_and_bought_on_another_has_bought_and_undo_takes_that_back()
    {
        See("phone", "b");
        Do("laptop", "buy");
        Assert.Empty(Tally().Variations["b"].Events);

        _log.Send(new SentEvent { Identifiers = [("fs_user_id", "phone"), ("email", "a@x.example")] });
        _log.Send(new SentEvent { Identifiers = [("fs_user_id", "laptop"), ("email", "a@x.example")] });
        var joined = Tally();
        Assert.Equal((1, 1), (joined.Variations["b"].Visitors, joined.Variations["b"].Events["buy"].Visitors));
        Assert.Equal(1, joined.Customers);

        _log.Undo(_log.Newest(AuditKind.Merge));
        Assert.Empty(Tally().Variations["b"].Events);
    }

    [Fact]
    public void Who_saw_two_variations_counts_in_none_and_is_told()
    {
        See("one", "a");
        See("two", "b");
        See("two", "b");
        Do("two", "buy");
        Do("two", "buy");
        See("both", "a");
        See("both", "b");
        Do("both", "buy");

        var tally = Tally();
        Assert.Equal(1, tally.SawSeveral);
        Assert.Equal(["a", "b"], tally.Variations.Keys);
        Assert.Equal((1, 1), (tally.Variations["a"].Visitors, tally.Variations["b"].Visitors));
        Assert.Equal(new EventTally(1, 2), tally.Variations["b"].Events["buy"]);
        Assert.Empty(tally.Variations["a"].Events);
    }

    [Fact]
    public void What_was_done_before_and_what_belongs_to_another_experiment_does_not_count()
    {
        Do("one", "buy");
        See("one", "a");
        See("other", "a", experiment: "other");
        Do("other", "buy");
        _log.Send(new SentEvent { Type = "order", Action = "impression", Identifiers = [("fs_user_id", "x")] });

        var tally = Tally();
        Assert.Equal(1, tally.Variations["a"].Visitors);
        Assert.Empty(tally.Variations["a"].Events);
        Assert.Equal((3, 0, true), (tally.Customers, tally.SawSeveral, tally.IsWhole));
    }

    [Fact]
    public void Of_a_customer_with_very_many_events_the_newest_100_000_count_and_that_is_told()
    {
        See("one", "a");
        Fill(ExperimentTally.MaxEvents - 1);
        var whole = Tally();
        Assert.Equal((1, 0), (whole.Variations["a"].Visitors, whole.Truncated));
        Assert.Equal(ExperimentTally.MaxEvents - 1, whole.Variations["a"].Events["buy"].Count);

        Fill(1);
        var cut = Tally();
        Assert.Empty(cut.Variations);
        Assert.Equal((1, 1, true), (cut.Customers, cut.Truncated, cut.IsWhole));

        void Fill(int count)
        {
            foreach (var batch in Enumerable.Repeat(Did("one", "buy"), count).Chunk(500)) _log.Send(batch);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_count_is_that_of_a_walk_over_everything_that_was_sent(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var log = new TestLog();
            var sent = new List<SentEvent>();
            for (var i = 0; i < 60; i++)
            {
                log.Now += TestLog.Second;
                var user = $"u{random.Next(8)}";
                if (random.Next(6) == 0)
                {
                    log.Send(new SentEvent { Identifiers = [("fs_user_id", user), ("email", $"{random.Next(4)}@x.example")] });
                    continue;
                }

                var time = (log.Now / 1000) - random.Next(20_000); // late ones, too
                var name = random.Next(3).ToString(System.Globalization.CultureInfo.InvariantCulture);
                var experiment = random.Next(4) == 0 ? "other" : "test";
                sent.Add(random.Next(2) == 0 ? Saw(user, name, experiment, time) : Did(user, name, time));
                log.Send(sent[^1]);
            }

            Assert.Equal(Expected(log, sent), Show(Tally(log)));
        }
    }

    private static string Expected(TestLog log, List<SentEvent> sent)
    {
        var lines = new SortedDictionary<string, (HashSet<string> Visitors, SortedDictionary<string, (int, int)> Events)>();
        var several = 0;
        foreach (var customer in sent.GroupBy(one => log.Customer("fs_user_id", one.Identifiers[0].Value)!.Id))
        {
            var events = customer.OrderBy(one => one.Timestamp).ToList();
            var seen = events.Where(one => one.Action == "impression" && Equals(one.Data[0].Value, "test")).ToList();
            var variations = seen.Select(one => (string)one.Data[1].Value!).Distinct().ToList();
            if (variations.Count > 1) several++;
            if (variations.Count != 1) continue;
            if (!lines.TryGetValue(variations[0], out var line)) lines.Add(variations[0], line = ([], []));
            line.Visitors.Add($"{customer.Key}");
            var after = events.SkipWhile(one => one != seen[0]).Where(one => one.Action == "conversion");
            foreach (var done in after.GroupBy(one => (string)one.Data[0].Value!))
            {
                var (visitors, count) = line.Events.GetValueOrDefault(done.Key);
                line.Events[done.Key] = (visitors + 1, count + done.Count());
            }
        }

        var shown = lines.Select(line => $"{line.Key} {line.Value.Visitors.Count}: "
            + string.Join(' ', line.Value.Events.Select(one => $"{one.Key}={one.Value.Item1}/{one.Value.Item2}")));
        return string.Join('\n', shown) + $"\n{several}";
    }

    private static string Show(ExperimentTally tally) =>
        string.Join('\n', tally.Variations.Select(line => $"{line.Key} {line.Value.Visitors}: "
            + string.Join(' ', line.Value.Events.Select(one => $"{one.Key}={one.Value.Visitors}/{one.Value.Count}"))))
        + $"\n{tally.SawSeveral}";

    private ExperimentTally Tally() => Tally(_log);

    private static ExperimentTally Tally(TestLog log)
    {
        var tally = new ExperimentTally("test");
        while (!tally.IsWhole) tally.ReadPage(log.State, log.Settings);
        return tally;
    }

    private void See(string user, string variation, string experiment = "test") =>
        _log.Send(Saw(user, variation, experiment));

    private void Do(string user, string key) => _log.Send(Did(user, key));

    private static SentEvent Saw(string user, string variation, string experiment, long? time = null) => new()
    {
        Type = "experiment",
        Action = "impression",
        Identifiers = [("fs_user_id", user)],
        Data = [("rule_key", experiment), ("variation_key", variation)],
        Timestamp = time,
    };

    private static SentEvent Did(string user, string key, long? time = null) => new()
    {
        Type = "experiment",
        Action = "conversion",
        Identifiers = [("fs_user_id", user)],
        Data = [("event_key", key)],
        Timestamp = time,
    };
}
