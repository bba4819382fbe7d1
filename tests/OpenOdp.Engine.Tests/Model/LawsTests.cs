using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>Laws that hold for every history.</summary>
public sealed class LawsTests
{
    [Fact]
    public void Replay_equals_live_byte_by_byte() => Histories.Any.Sample(
        history =>
        {
            var live = Play(history);
            var state = new MemoryState();
            var machine = new Machine(state);
            foreach (var record in live.Records) TestLog.Apply(machine, state, record);
            Assert.Equal(Rows.Of(live.State), Rows.Of(state));
        },
        iter: Scale.Of(200),
        print: history => history.ToString());

    [Fact]
    public void A_restart_between_any_two_records_changes_nothing() => Histories.Any.Sample(
        history =>
        {
            var live = Play(history);
            var state = new MemoryState();
            foreach (var record in live.Records) TestLog.Apply(new Machine(state), state, record);
            Assert.Equal(Rows.Of(live.State), Rows.Of(state));
        },
        iter: Scale.Of(200),
        print: history => history.ToString());

    [Fact]
    public void Records_of_a_group_in_one_overlay_equal_records_written_one_by_one() =>
        Gen.Select(Histories.Any, Gen.Int[2, 10]).Sample(
            (history, size) =>
            {
                var live = Play(history);
                var state = new MemoryState();
                var machine = new Machine(state);
                var overlay = new StateOverlay(state);
                foreach (var group in live.Records.Chunk(size))
                {
                    foreach (var record in group) machine.Apply(LogRecord.Read(record), TestLog.HashOf(record), overlay);
                    state.Write(overlay);
                    overlay.Clear();
                }

                Assert.Equal(Rows.Of(live.State), Rows.Of(state));
            },
            iter: Scale.Of(200),
            print: pair => $"groups of {pair.Item2}, {pair.Item1}");

    [Fact]
    public void Splitting_batches_changes_no_customer() => Histories.Any.Sample(
        history =>
        {
            // Operators' steps name audit records by their place, which a split does not change. A floor is a position, and
            // decides what an operator's split may take along.
            var whole = new SideBySide(history);
            var split = new SideBySide(history);
            foreach (var step in history.Steps.Where(step => step is not (ResendStep or FloorStep)))
            {
                whole.Play(step);
                foreach (var part in Split(step)) split.Play(part);
                if (step is not WaitStep) split.Log.Now = whole.Log.Now = Math.Max(split.Log.Now, whole.Log.Now);
                Assert.Equal(Customers(whole.Log), Customers(split.Log));
                Assert.Equal(whole.Log.Counters, split.Log.Counters);
            }
        },
        iter: Scale.Of(200),
        print: history => history.ToString());

    [Fact]
    public void A_batch_sent_again_changes_nothing_but_the_count_of_duplicates() =>
        Gen.Select(Histories.Any, Histories.Step).Sample(
            (history, step) =>
            {
                if (step is not SendStep send) return;
                var log = Play(history with { Steps = [.. history.Steps.Where(one => one is not EraseStep)] });
                var events = send.Events.Select((sent, i) => sent with { Data = [("idempotence_id", $"fresh {i}"), ("n", 1)] })
                    .ToArray();
                log.Send(send.Key, events);
                var (before, counters) = (RowsButCounters(log), log.Counters);

                var again = log.Send(send.Key, events);

                Assert.Equal(OutcomeKind.Duplicate, again.Kind);
                Assert.Equal(before, RowsButCounters(log));
                Assert.Equal(counters with { Duplicates = counters.Duplicates + (ulong)events.Length }, log.Counters);
            },
            iter: Scale.Of(200),
            print: pair => $"{pair.Item1}\n  then {pair.Item2}");

    [Fact]
    public void Undoing_the_joins_of_an_event_restores_every_customer_and_once_allowed_the_event_merges_them_again() =>
        Gen.Select(Histories.Any, Histories.Step).Sample(
            (history, step) =>
            {
                if (step is not SendStep { Events: [var sent, ..] }) return;
                var log = Play(history with { Steps = [.. history.Steps.Where(one => one is not EraseStep)] });
                if (sent.Identifiers.Any(one => log.Owner(one.Name, one.Value) is null
                    && log.Settings.Identifiers[log.Settings.FieldNumber(one.Name)].Confidence == Confidence.Low))
                {
                    return;
                }

                var before = Identities(log);
                var outcome = log.Send(KeyClass.Private, sent with { Data = [("n", 1)] });
                var merges = outcome.Audits.Where(id => log.Audit(id).IsJoin).Reverse().ToList();
                if (merges.Count == 0 || outcome.Audits.Count > merges.Count) return;

                foreach (var merge in merges) Assert.Equal(OutcomeKind.Applied, log.Undo(merge).Kind);

                var after = Identities(log);
                Assert.All(before, pair => Assert.Equal(pair.Value, after[pair.Key]));
                if (merges.Exists(
                    id => !before.ContainsKey(log.Audit(id).Into)))
                {
                    return; // a customer who was born with the event is one more now
                }

                foreach (var merge in merges) Assert.Equal(OutcomeKind.Applied, log.Allow(merge).Kind);
                log.Now += TestLog.Hour;
                var again = log.Send(KeyClass.Private, sent with { Data = [("n", 2)] });
                Assert.Equal(
                    merges.Select(id => (log.Audit(id).From, log.Audit(id).Into)).Order(),
                    again.Audits.Select(id => (log.Audit(id).From, log.Audit(id).Into)).Order());
            },
            iter: Scale.Of(1000),
            print: pair => $"{pair.Item1}\n  then {pair.Item2}");

    /// <summary>Rules I5 and I9.</summary>
    [Fact]
    public void A_split_that_was_undone_leaves_no_trace_in_any_customer_nor_in_the_undo_of_any_earlier_join() =>
        Gen.Select(Histories.Any, Gen.Int[0, 99], Gen.Int[0, 30]).Sample(
            (history, which, later) =>
            {
                var before = Math.Min(later, history.Steps.Length);
                var (with, without) =
                    (Play(history with { Steps = history.Steps[..before] }), Play(
                        history with { Steps = history.Steps[..before] }));
                if (Identities(with) is not { Count: > 0 } all) return;
                var identifiers = with.Customer(all.Keys.ElementAt(which % all.Count))!.Identifiers();
                (string, string)[] taken = [.. identifiers.Take(1 + (which % 3)).Select(held => (held.Name, held.Value))];
                if (with.Split(taken) is not { Kind: OutcomeKind.Applied } split) return;
                Assert.Equal(OutcomeKind.Applied, with.Undo(split.Audits[0]).Kind);
                without.Append(CommandKind.Rules, [1], account: 0, key: KeyClass.Internal);
                without.Append(CommandKind.Rules, [1], account: 0, key: KeyClass.Internal);

                Assert.Equal(Whole(without), Whole(with));
                foreach (var join in without.Audits().Where(audit => audit is { IsJoin: true, Counterpart: 0 })
                    .Select(audit => audit.Id).Reverse().ToList())
                {
                    Assert.Equal(without.Undo(join).Kind, with.Undo(join).Kind);
                    Assert.Equal(Whole(without), Whole(with));
                }
            },
            iter: Scale.Of(1000),
            print: tuple => $"{tuple.Item1}\n  split {tuple.Item2} after {tuple.Item3}");

    /// <summary>Rules I5 and I9: what a conflict names can be undone, and then what it was in the way of.</summary>
    [Fact]
    public void After_any_history_every_join_and_split_has_a_way_back_and_each_conflict_names_a_step_of_it() =>
        Gen.Select(Histories.Any, Gen.Bool).Sample(
            (history, newestFirst) =>
            {
                var log = Play(history);
                var ids = log.Audits().Select(audit => audit.Id).ToList();
                if (newestFirst) ids.Reverse();
                foreach (var id in ids) TakeBack(log, id);
            },
            iter: Scale.Of(1000),
            print: pair => $"{pair.Item1}\n  newest first: {pair.Item2}");

    private static bool TakeBack(TestLog log, ulong id)
    {
        for (var outcome = log.Undo(id); outcome.Kind != OutcomeKind.Applied; outcome = log.Undo(id))
        {
            var named = Regex.Match(outcome.Message!, "(?:in this order: |Undo (?:merge|attach|move|split) )([0-9]+)");
            if (!named.Success)
            {
                var record = AuditTable.Show(log.State, log.Settings, id);
                Assert.False(
                    record is { IsJoin: true, Counterpart: 0 } && log.Customer(record.From) is not null, outcome.Message);
                Assert.False(record is { Kind: AuditKind.Split, Counterpart: 0, Erased: 0 }
                    && log.Customer(record.Into)!.Id == record.Into, outcome.Message);
                return false;
            }

            var next = ulong.Parse(named.Groups[1].Value, CultureInfo.InvariantCulture);
            var undone = log.Counters.Undone;
            Assert.True(next > id, outcome.Message);
            Assert.True(TakeBack(log, next)
                || log.Counters.Undone > undone, outcome.Message); // what is undone on the way may close another way
        }

        return true;
    }

    private static TestLog Play(History history)
    {
        var both = new SideBySide(history);
        foreach (var step in history.Steps) both.Play(step);
        return both.Log;
    }

    private static IEnumerable<Step> Split(Step step) => step switch
    {
        SendStep send => send.Events.Select(sent => new SendStep(send.Key, [sent])),
        UpdateStep update => update.Profiles.Select(profile => new UpdateStep([profile])),
        _ => [step],
    };

    private static List<string> RowsButCounters(TestLog log) =>
        [.. Rows.WithoutMachine(log.State).Where(static row =>
            !row.StartsWith("Counters", StringComparison.Ordinal) && !row.StartsWith("Statistics", StringComparison.Ordinal))];

    /// <summary>Customers without positions and times.</summary>
    private static List<string> Customers(TestLog log)
    {
        var lines = new List<string>();
        foreach (var (id, identifiers) in Identities(log))
        {
            var customer = log.Customer(id)!;
            var attributes = customer.Attributes().Select(attribute => $"{attribute.Name}:{attribute.Value().AsText()}");
            var audits = customer.History().Select(audit => $"{audit.Kind} {audit.From} {audit.Into} {audit.Reason}");
            lines.Add($"{id}: {string.Join(" ", identifiers)} | {string.Join(" ", attributes)} "
                + $"| {string.Join(", ", audits)} | {customer.EventCount}");
        }

        return lines;
    }

    /// <summary>Customers with stamps and events, without history.</summary>
    private static List<string> Whole(TestLog log)
    {
        var lines = new List<string> { (log.Counters with { Undone = 0 }).ToString() };
        foreach (var id in Identities(log).Keys)
        {
            var customer = log.Customer(id)!;
            lines.Add($"{id} {customer.CreatedAt} {customer.EventCount} {string.Join(" ", customer.RedirectedIds)}");
            lines.AddRange(customer.Identifiers().Select(held => held.ToString()).Order(StringComparer.Ordinal));
            lines.AddRange(customer.Attributes().Select(attribute => $"{attribute.Name}:{attribute.Value().AsText()}"));
            lines.AddRange(customer.Events(null, 1000).Select(stored => stored.At.ToString()!));
        }

        return lines;
    }

    private static SortedDictionary<ulong, List<string>> Identities(TestLog log)
    {
        var all = new SortedDictionary<ulong, List<string>>();
        for (var id = 1ul; id < 120; id++)
        {
            if (log.Customer(id) is { } customer && customer.Id == id)
            {
                all[id] = [.. customer.Identifiers().Select(held => $"{held.Name}={held.Value}").Order(StringComparer.Ordinal)];
            }
        }

        return all;
    }
}
