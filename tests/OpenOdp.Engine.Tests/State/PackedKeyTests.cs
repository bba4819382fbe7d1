using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Events;

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

    private static void Check(bool fits, Action make)
    {
        if (fits) make();
        else Assert.Throws<OverflowException>(make);
    }
}
