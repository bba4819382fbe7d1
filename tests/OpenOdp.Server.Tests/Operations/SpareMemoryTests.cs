using OpenOdp.Server.Operations;

namespace OpenOdp.Server.Tests.Operations;

public sealed class SpareMemoryTests
{
    [Theory]
    [InlineData(200, 80, 0, false)] // not worth it
    [InlineData(600, 80, 10, true)]
    [InlineData(600, 80, 400, false)] // it is needed
    [InlineData(600, 550, 10, false)] // the last time it could not be given back either
    [InlineData(700, 550, 10, true)]
    public void Memory_is_given_back_when_it_is_much_and_not_needed_soon(long kept, long left, long allocated, bool expected) =>
        Assert.Equal(expected, SpareMemory.IsTooMuch(kept << 20, left << 20, allocated << 20));
}
