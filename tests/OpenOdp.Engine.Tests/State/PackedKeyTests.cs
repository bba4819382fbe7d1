using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.State;

/// <summary>
/// What is packed into the bits of a key fits them, or nothing is written: two rows never share a key by overflow.
/// </summary>
public sealed class PackedKeyTests
{
    [Theory]
    [InlineData(ushort.MaxValue, true)]
    [InlineData(ushort.MaxValue + 1, false)]
    [InlineData(-1, false)]
    public void The_number_of_an_event_in_its_record_fits_sixteen_bits(int index, bool fits) =>
        Check(fits, () => EventTable.Key(new byte[EventTable.KeyLength], 1, 1, 0, 1, index));

    [Theory]
    [InlineData(ushort.MaxValue, true)]
    [InlineData(ushort.MaxValue + 1, false)]
    public void The_number_of_a_field_fits_sixteen_bits(int field, bool fits)
    {
        var settings = new AccountSettings { Number = 1, Id = "a", HashKey = "00" };
        Check(fits, () => Suppression.Hash(settings, field, "value"u8));
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void The_items_of_a_record_have_ids_of_their_own_in_the_history(int items, bool fits)
    {
        var log = new TestLog();
        log.Send(Join("a"));
        log.Send(new SentEvent { Identifiers = [("fs_user_id", "b")] });
        SentEvent[] sent = [.. Enumerable.Repeat(Join("a"), items - 1), Join("a", "b")];

        var outcome = log.Append(CommandKind.Events, CommandBytes.Events(log.Settings, sent));

        Assert.Equal(fits ? OutcomeKind.Applied : OutcomeKind.Quarantined, outcome.Kind);
        if (fits) Assert.Equal(outcome.Position, AuditTable.PositionOf(Assert.Single(outcome.Audits)));
    }

    private static SentEvent Join(params string[] names) =>
        new() { Identifiers = names.Length == 1 ? [("email", names[0])] : [("email", names[0]), ("fs_user_id", names[1])] };

    private static void Check(bool fits, Action make)
    {
        if (fits) make();
        else Assert.Throws<OverflowException>(make);
    }
}
