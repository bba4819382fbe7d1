using System.Buffers.Binary;
using CsCheck;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.State;
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
                foreach (var step in history.Steps)
                {
                    both.Do(step);

                    // Every event belongs to a living customer, so that it is reachable from an identifier.
                    foreach (var person in both.Model.Living) Assert.NotEmpty(person.Holds);
                }

                both.FinishErasures();
                both.Do(new WaitStep(0));
                both.AssertNamesNobodyErased();
                AssertWhole(both.Log);
            },
            iter: Scale.Of(1_000),
            print: history => history.ToString());

    /// <summary>A property over histories in which nothing happens would prove nothing. The same histories each time.</summary>
    [Fact]
    public void Random_histories_reach_every_kind_of_change_and_refusal()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var random = new PCG(1, 1);
        for (var i = 0; i < 2_000; i++)
        {
            var history = Histories.Any.Generate(random, null, out _);
            var both = new SideBySide(history);
            foreach (var step in history.Steps) both.Play(step);
            foreach (var audit in both.Model.Audits) seen.Add(audit.Reason);
            if (both.Log.Counters.Undone > 1) seen.Add("undone");
            if (both.Log.Counters.Suppressed > 0) seen.Add("suppressed");
            if (both.FinishErasures() > 3) seen.Add("erased in steps");
            if (both.Log.Counters.IdentifiersLeftOut > 0) seen.Add("left out");
            if (LiftTable.ReadPage(both.Log.State, 1, null, 1).Count > 0) seen.Add("lifted");
            if (both.Log.Counters.Duplicates > 0) seen.Add("duplicate");
            if (both.Log.Counters.IdReused > 0) seen.Add("id_reused");
            if (both.Model.Living.Any(person => both.Model.CountOf(person) > both.Model.EventsOf(person).Count()))
            {
                seen.Add("hidden");
            }

            if (both.Model.Living.Any(person => both.Model.WordsOn(person).ContainsValue(true))) seen.Add("told");
            if (both.Log.Settings.Forgotten > TestLog.Start) seen.Add("forgotten");
            if (both.Model.Audits.Exists(audit => audit.Kind == AuditKind.MergeRefused && audit.Settled)) seen.Add("carried out");
            if (both.Model.Audits.Exists(audit => audit.Kind == AuditKind.Split)) seen.Add("split");
            if (both.Model.Audits.Exists(audit => audit.Kind == AuditKind.Split && audit.Settled)) seen.Add("undone split");
            if (both.Model.Audits.Exists(audit => audit.Count > 1)) seen.Add("repeated");
            if (both.Log.Audits().Exists(undo => undo.Kind == AuditKind.Undo
                && undo.From == undo.Into
                && both.Log.Audits().Exists(join => join.Id == undo.Counterpart && join.IsJoin)))
            {
                seen.Add("parted nobody");
            }

            if (both.Model.Audits.Exists(audit => audit.Kind == AuditKind.Move && audit.Settled)) seen.Add("undone move");
            if (both.Model.Audits.Exists(audit => audit.Kind == AuditKind.Attach && audit.Settled)) seen.Add("undone attach");
        }

        string[] all =
        [
            AuditReason.SharedHighIdentifier, AuditReason.AnonymousBecameKnown, AuditReason.LowIdentifierFollows,
            AuditReason.Operator,
            AuditReason.NewHighIdentifier, AuditReason.TooManyIdentifiers, AuditReason.Parted, AuditReason.TooManyValues,
            AuditReason.TooManyProfiles,
            AuditReason.TooManyMerges, AuditReason.PublicKeyHeld,
            "undone", "undone move", "undone attach", "parted nobody", "split", "undone split", "repeated", "suppressed",
            "duplicate", "id_reused", "carried out", "left out", "lifted",
            "erased in steps", "hidden", "forgotten", "told",
        ];
        Assert.Empty(all.Except(seen));
    }

    /// <summary>What holds between the tables of every state.</summary>
    private static void AssertWhole(TestLog log)
    {
        foreach (var row in log.State.Rows.Where(row => row.Key[0] == (byte)Table.History))
        {
            Assert.NotNull(AuditTable.Read(log.State, 1, BinaryPrimitives.ReadUInt64BigEndian(row.Key.AsSpan(13))));
        }

        // Everybody hangs below one other, who counts it.
        var parts = log.State.Rows.Where(row => row.Key[0] == (byte)Table.Parts)
            .Select(row => BinaryPrimitives.ReadUInt64BigEndian(row.Key.AsSpan(5))).Distinct()
            .SelectMany(above => PartTable.Of(log.State, 1, above).Select(part => (Above: above, part.Part))).ToList();
        Assert.Equal(parts.Count, parts.DistinctBy(one => one.Part).Count());
        Assert.All(parts, one => Assert.Equal(one.Above, CustomerTable.Above(log.State, 1, one.Part)));
        Assert.All(parts.CountBy(
            one => one.Above), one => Assert.Equal((ulong)one.Value, CustomerTable.ReadRow(log.State, 1, one.Key)!.Parts));

        foreach (var row in log.State.Rows.Where(row => row.Key[0] == (byte)Table.Identifiers))
        {
            var field = log.Settings.Identifiers[BinaryPrimitives.ReadUInt16BigEndian(row.Key.AsSpan(5))];
            var value = System.Text.Encoding.UTF8.GetString(row.Key.AsSpan(7));
            var owner = log.Customer(field.Name, value);
            Assert.NotNull(owner);
            Assert.Contains(owner.Identifiers(), held => held.Name == field.Name && held.Value == value);
            if (field.Confidence == Confidence.Low)
            {
                Assert.True(owner.Identifiers().Count(held => held.Name == field.Name) <= log.Settings.IdentifierCap);
            }
        }
    }
}
