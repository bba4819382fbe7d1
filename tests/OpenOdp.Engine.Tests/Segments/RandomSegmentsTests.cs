using CsCheck;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Many short histories, each with definitions of its own.</summary>
public sealed class RandomSegmentsTests
{
    private const int Boundaries = 5;

    private long _evaluations;
    private long _members;

    [Fact]
    public void A_random_segment_after_a_random_history_equals_the_model_around_each_boundary()
    {
        var histories = Scale.Of(30_000, 560_000);
        Gen.Select(Histories.OfLength(7), Grammar.Condition(1), Grammar.Condition(2), Gen.Int[0, 5]).Sample(
            (history, one, other, installAt) => Check(history, [one, other], installAt),
            iter: histories, print: one => $"{one.Item2}\n{one.Item3}\n{one.Item4} {one.Item1}");
        TestContext.Current.TestOutputHelper!.WriteLine($"{_evaluations:N0} evaluations, {_members:N0} of them of members.");
        Assert.True(_evaluations > Scale.Of(450_000, 10_000_000), $"There were {_evaluations:N0} evaluations.");
        Assert.InRange(_members, _evaluations / 10, _evaluations / 10 * 9);
    }

    private void Check(History history, string[] definitions, int installAt)
    {
        var both = new SideBySide(history with { Settings = history.Settings with { JunkValues = [] } });
        var at = 0;
        foreach (var step in history.Steps)
        {
            if (at++ == installAt) both.Log.Install(definitions);
            both.Play(step);
        }

        both.FinishErasures();
        if (at <= installAt) both.Log.Install(definitions);
        both.Log.FinishSteps();
        Check(both.Log);
    }

    /// <summary>At the last record, and a millisecond before, at and behind what comes next in time.</summary>
    private void Check(TestLog log) => ModelCheck.Memberships(
        log,
        static boundaries => boundaries.Take(Boundaries).SelectMany(static at => (long[])[at - 1, at, at + 1]),
        expected =>
        {
            Interlocked.Increment(ref _evaluations);
            if (expected) Interlocked.Increment(ref _members);
        });
}
