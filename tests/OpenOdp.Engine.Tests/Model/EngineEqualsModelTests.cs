using CsCheck;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Model;

public sealed class EngineEqualsModelTests
{
    [Fact]
    public void The_engine_equals_the_model_after_every_step_of_a_random_history() =>
        Histories.Any.Sample(
            history =>
            {
                var both = new SideBySide(history);
                foreach (var step in history.Steps) both.Do(step);
            },
            iter: Runs.Of(2_000),
            print: history => history.ToString());

    /// <summary>A property over histories in which nothing happens would prove nothing.</summary>
    [Fact]
    public void Random_histories_reach_every_kind_of_change_and_refusal()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Histories.Any.Sample(
            history =>
            {
                var both = new SideBySide(history);
                foreach (var step in history.Steps) both.Play(step);
                foreach (var audit in both.Model.Audits) seen.Add(audit.Reason);
                if (both.Log.Counters.Undone > 1) seen.Add("undone");
                if (both.Log.Counters.Suppressed > 0) seen.Add("suppressed");
                if (both.Log.Counters.Duplicates > 0) seen.Add("duplicate");
                if (both.Log.Counters.IdReused > 0) seen.Add("id_reused");
                if (both.Model.Audits.Exists(audit => audit.Kind == AuditKind.MergeRefused && audit.Settled)) seen.Add("carried out");
            },
            seed: "0000000000000",
            iter: 300,
            threads: 1);

        string[] all =
        [
            AuditReason.SharedHighIdentifier, AuditReason.AnonymousBecameKnown, AuditReason.LowIdentifierFollows, AuditReason.Operator,
            AuditReason.Parted, AuditReason.TooManyValues, AuditReason.TooManyProfiles, AuditReason.TooManyMerges, AuditReason.PublicKeyHeld,
            "undone", "suppressed", "duplicate", "id_reused", "carried out",
        ];
        Assert.Empty(all.Except(seen));
    }
}
