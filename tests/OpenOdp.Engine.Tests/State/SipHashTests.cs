using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.State;

public class SipHashTests
{
    // The key 00 01 … 0f and the message 00 01 …, as in the reference implementation's vectors.
    private const ulong Key0 = 0x0706_0504_0302_0100;
    private const ulong Key1 = 0x0F0E_0D0C_0B0A_0908;

    [Theory]
    [InlineData(0, 0x726F_DB47_DD0E_0E31)]
    [InlineData(1, 0x74F8_39C5_93DC_67FD)]
    [InlineData(8, 0x93F5_F579_9A93_2462)]
    [InlineData(15, 0xA129_CA61_49BE_45E5)]
    public void It_gives_the_reference_values(int length, ulong expected) =>
        Assert.Equal(expected, SipHash.Of(Key0, Key1, [.. Enumerable.Range(0, length).Select(i => (byte)i)]));
}
