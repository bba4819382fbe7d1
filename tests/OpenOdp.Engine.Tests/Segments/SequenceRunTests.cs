using System.Globalization;
using System.Text;
using CsCheck;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class SequenceRunTests
{
    private static readonly CustomerFields NoCustomer = new();

    [Fact]
    public void A_run_equals_the_model_around_every_instant_of_a_random_history() =>
        Gen.Select(Plans.Counted, Plans.History, Gen.OneOf(2, 3, SequenceBounds.MaxEntries), Gen.OneOf(0L, 1, 5)).Sample(
            Check,
            iter: Scale.Of(10_000),
            print: one => $"{one.Item3} entries, {one.Item4} ms, {Plans.Show(one.Item1, one.Item2)}");

    /// <param name="delay">How long after an event's time it comes, in ms: the next may be of a time before that.</param>
    private static void Check(CountedSequence counted, IReadOnlyList<ModelEvent> history, int maxEntries, long delay)
    {
        var run = new SequenceRun(counted.Sequence, maxEntries);
        var (kept, direct) = (new SequenceRun(counted.Sequence, maxEntries), new SequenceRun(counted.Sequence, maxEntries));
        var (whole, copy) = (new SequenceRun(counted.Sequence, maxEntries), new SequenceRun(counted.Sequence, maxEntries));
        for (var taken = 0; taken < history.Count; taken++)
        {
            var one = history[taken];
            var occurrence = new Occurrence(new Scope(NoCustomer, EventItem.Read(one.Row), one.Time), (ulong)taken + 1);
            whole.Apply(occurrence); // never by way of the stored form
            run.Apply(occurrence);
            Copy(counted, run, kept);
            run.Prune(counted, one.Time + delay, (ulong)taken + 1);
            Copy(counted, run, run);
            var next = taken + 1 < history.Count ? history[taken + 1].Time : long.MaxValue;
            var model = new SequenceModel([.. history.Take(taken + 1)], counted.Sequence, NoCustomer, maxEntries);
            long[] instants = [.. model.Instants().SelectMany(at => (long[])[at - 1, at, at + 1]).Distinct().Order()];
            foreach (var at in instants)
            {
                if (at < one.Time + delay || at > next) continue;
                kept.Advance(at, (ulong)taken + 1); // step by step
                Copy(counted, run, direct);
                direct.Advance(at, (ulong)taken + 1); // and at once
                Copy(counted, whole, copy);
                copy.Advance(at, (ulong)taken + 1);
                var expected = model.Holds(counted, at);
                var (isTrue, until) = direct.Holds(counted, at, (ulong)taken + 1);
                Assert.Equal(expected, isTrue);
                Assert.Equal(expected, copy.Holds(counted, at, (ulong)taken + 1).IsTrue);
                Assert.Equal(expected, kept.Holds(counted, at, (ulong)taken + 1).IsTrue);
                Assert.True(until > at, $"The answer of {at} holds until {until}.");
                foreach (var later in instants)
                {
                    if (later > at && later < until) Assert.Equal(expected, model.Holds(counted, later));
                }
            }
        }
    }

    /// <summary>By way of the stored form, over whatever was there.</summary>
    private static void Copy(CountedSequence counted, SequenceRun run, SequenceRun copy)
    {
        var writer = new ByteWriter();
        RunForm.Write(writer, counted.Sequence, run, 1000);
        var reader = ByteReader.OfPart(writer.Written);
        RunForm.Read(ref reader, counted.Sequence, copy, 1000);
        Assert.True(reader.AtEnd);
    }

    /// <summary>Random sequences over events that are of one of four types.</summary>
    private static class Plans
    {
        private static readonly Gen<long> Age = Gen.Long[1, 30];

        public static readonly Gen<IReadOnlyList<ModelEvent>> History =
            Gen.Select(Gen.Long[0, 12], Gen.Int[0, 3]).List[1, 7].Select(steps =>
            {
                var time = 1000L;
                return (IReadOnlyList<ModelEvent>)[
                    .. steps.Select(step => new ModelEvent(time += step.Item1 / 3, Row(step.Item2)))
                ];
            });

        public static readonly Gen<CountedSequence> Counted = Sequence(2).SelectMany(Bounded);

        private static Gen<CountedSequence> Bounded(SequencePlan plan) =>
            Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 2]).Select((min, more, kind) => new CountedSequence
            {
                Sequence = plan,
                Min = kind == 2 ? 0 : min,
                Max = kind == 0 ? int.MaxValue : min + more,
            });

        private static Gen<SequencePlan> Sequence(int depth) =>
            from entry in Filter
            from age in Age
            from keyed in Gen.Int[0, 3]
            from leaves in Leaf(depth).Array[0, 4]
            from shape in Gen.Int[0, int.MaxValue]
            select Make(entry, age, keyed == 0, leaves, new Random(shape));

        private static SequencePlan Make(Expression entry, long age, bool keyed, Leaf[] leaves, Random random)
        {
            var goals = random.Next(0, leaves.Length + 1);
            return new SequencePlan
            {
                Entry = entry,
                Reads = EventKinds.All,
                MaxAge = age,
                UniqueKeys = keyed ? [new KindOf()] : [],
                Leaves = leaves,
                Goal = Combine([.. Enumerable.Range(0, goals)], random),
                Disqualifier = Combine([.. Enumerable.Range(goals, leaves.Length - goals)], random),
            };
        }

        private static Continuation? Combine(int[] leaves, Random random)
        {
            if (leaves.Length == 0) return null;
            if (leaves.Length == 1) return new Continuation(leaves[0]);
            var first = random.Next(1, leaves.Length);
            return new Continuation(
                random.Next(2) == 0, [Combine(leaves[..first], random)!, Combine(leaves[first..], random)!]);
        }

        private static Gen<Leaf> Leaf(int depth)
        {
            var filter = Filter.Select(one => new Leaf { Filter = one });
            var timeout = Gen.Long[-3, 25].Select(after => new Leaf { Timeout = new After(after) });
            if (depth == 0) return Gen.OneOf(filter, timeout);
            var nested = Gen.Const(0).SelectMany(_ => Sequence(depth - 1)).SelectMany(Bounded).Select(
                one => new Leaf { Nested = one });
            return Gen.Frequency((3, filter), (2, timeout), (2, nested));
        }

        private static Gen<Expression> Filter => Gen.Int[0, 4].Select(kind => (Expression)new IsOf(kind));

        private static byte[] Row(int kind)
        {
            var writer = new ByteWriter();
            EventItem.WriteHead(
                writer, Encoding.UTF8.GetBytes(kind.ToString(CultureInfo.InvariantCulture)), false, default, null, false);
            writer.Varint(0);
            writer.Varint(0);
            return writer.Written.ToArray();
        }

        public static string Show(CountedSequence counted, IReadOnlyList<ModelEvent> history) =>
            $"{Show(counted)} over {string.Join(
                ' ', history.Select(one => $"{one.Time}:{Encoding.UTF8.GetString(EventItem.Read(one.Row).Type)}"))}";

        private static string Show(CountedSequence counted)
        {
            var plan = counted.Sequence;
            string Part(Continuation? part) => part is null ? "-"
                : part.Leaf < 0 ? $"({string.Join(part.NeedsAll ? " & " : " | ", part.Parts.Select(Part))})"
                : plan.Leaves[part.Leaf] is { Nested: { } nested } ? Show(nested)
                : (plan.Leaves[part.Leaf].Filter ?? plan.Leaves[part.Leaf].Timeout)!.ToString()!;
            return $"[{counted.Min}..{counted.Max} of {plan.Entry} "
                + $"age {plan.MaxAge}{(plan.UniqueKeys.Count > 0 ? " unique" : "")} "
                + $"goal {Part(plan.Goal)} not {Part(plan.Disqualifier)}]";
        }
    }

    /// <summary>True for events of one type; of any for 4.</summary>
    private sealed class IsOf(int kind) : Expression
    {
        public override Value Evaluate(in Scope scope) => Value.Of(kind == 4 || scope.Event.Type[0] == '0' + kind);

        public override string ToString() => $"is {kind}";
    }

    /// <summary>A time so many ms after the event.</summary>
    private sealed class After(long milliseconds) : Expression
    {
        public override Value Evaluate(in Scope scope) => Value.Of((scope.EventTime + milliseconds) / 1000m);

        public override string ToString() => $"after {milliseconds}";
    }

    private sealed class KindOf : Expression
    {
        public override Value Evaluate(in Scope scope) => Value.OfText(scope.Event.Type);
    }
}
