using CsCheck;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments.Explaining;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class SegmentExplainerTests
{
    /// <summary>In nearly 30,000 years no time is told any more.</summary>
    private const long LastTold = 899_999_000_000_000;

    private int _explained;
    private int _changes;

    [Fact]
    public void An_explanation_of_a_random_definition_equals_the_model_to_the_millisecond()
    {
        var later = Gen.OneOf(0L, 1, 1800, 90_000);
        Gen.Select(Histories.OfLength(14), Grammar.Condition(2).Array[1, 3], Gen.Int[0, 14], later).Sample(
            (history, definitions, installAt, seconds) =>
            {
                var both = new SideBySide(history);
                var at = 0;
                foreach (var step in history.Steps)
                {
                    if (at++ == installAt) both.Log.Install(definitions);
                    both.Play(step);
                }

                both.FinishErasures();
                both.Log.Install(definitions);
                both.Log.FinishSteps();
                Check(both.Log, (both.Log.Machine.RecordedAt / 1000) + (seconds * 1000));
            },
            iter: Scale.Of(1000), print: one => $"{string.Join('\n', one.Item2)} {one.Item3} {one.Item4} {one.Item1}");
        Assert.True(_explained > 1000, $"{_explained} memberships were explained.");
        Assert.True(_changes > 200, $"{_changes} of them change by time.");
    }

    private void Check(TestLog log, long now)
    {
        var segments = log.Segments();
        foreach (var customer in CustomerTable.ReadPage(log.State, 1, 0, 1000).Where(static one => one.Lives))
        {
            var model = new SegmentModel(log.State, log.Settings, customer.Id);
            foreach (var segment in segments.All)
            {
                var plan = segments.LiveOf(segment.Number)!.Plan;
                var explanation = SegmentExplainer.Explain(log.State, log.Settings, segments, segment, customer.Id, now)!;
                Interlocked.Increment(ref _explained);
                Check(model, plan, explanation, now);
            }
        }
    }

    private void Check(SegmentModel model, SegmentPlan plan, SegmentExplanation explanation, long now)
    {
        Assert.Equal(model.IsMember(plan, now), explanation.IsMember);
        Assert.False(explanation.IsTruncated);
        var conditions = ConditionWalk.All(plan.Root).ToList();
        Assert.Equal(conditions.Select(static one => one.Path), explanation.Because.Select(static one => one.Path));
        foreach (var (condition, said) in conditions.Zip(explanation.Because))
        {
            Assert.Equal(model.Holds(plan, condition, now), said.IsTrue);
            if (condition is not SequenceCondition { Index: var index }) continue;
            Assert.Equal(model.Qualifying(plan, index, now), said.Sequence!.Events);
            var counted = plan.Sequences[index];
            Assert.Equal((counted.Min, counted.Max), (said.Sequence.Min, said.Sequence.Max ?? int.MaxValue));
        }

        var results = explanation.Because.ToDictionary(static one => one.Path, static one => one.IsTrue);
        Assert.Equal(
            conditions.Where(one => one is not CombinedCondition && WouldTurn(plan.Root, one, results))
                .Select(static one => one.Path),
            explanation.WouldChange);
        CheckNextChange(model, plan, explanation, now);
    }

    /// <summary>True when the root is otherwise once one condition is.</summary>
    private static bool WouldTurn(Condition root, Condition turned, Dictionary<string, bool> results)
    {
        bool Holds(Condition one) => one is CombinedCondition combined
            ? combined.NeedsAll ? combined.Conditions.All(Holds) : combined.Conditions.Any(Holds)
            : results[one.Path] != (one == turned);
        return Holds(root) != results[root.Path];
    }

    private void CheckNextChange(SegmentModel model, SegmentPlan plan, SegmentExplanation explanation, long now)
    {
        var next = model.Instants(plan).Concat(Grammar.HoursAfter(now)).Distinct().Order()
            .Where(at => at > now && model.IsMember(plan, at) != explanation.IsMember)
            .Cast<long?>().FirstOrDefault() ?? long.MaxValue;
        if (!explanation.IsNextChangeKnown)
        {
            Assert.True(next >= explanation.NextChange); // too many steps: a clock that is cut off to the hour has no end
            return;
        }

        if (explanation.NextChange > LastTold && next == long.MaxValue) return;
        Assert.Equal(next, explanation.NextChange);
        if (next == long.MaxValue) return;
        Interlocked.Increment(ref _changes);
        Assert.Equal(explanation.IsMember, model.IsMember(plan, next - 1));
    }
}
