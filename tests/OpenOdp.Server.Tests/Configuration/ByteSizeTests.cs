using OpenOdp.Server.Configuration;

namespace OpenOdp.Server.Tests.Configuration;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1073741824", 1L << 30)]
    [InlineData("512MiB", 512L << 20)]
    [InlineData(" 2 gib ", 2L << 30)]
    [InlineData("64KiB", 64L << 10)]
    [InlineData("7B", 7)]
    [InlineData("8388607TiB", 8388607L << 40)]
    public void It_reads_bytes_with_or_without_a_unit(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("1.5GiB")]
    [InlineData("1,000")]
    [InlineData("1GB")]
    [InlineData("1MiBMiB")]
    [InlineData("8388608TiB")]
    [InlineData("9223372036854775808")]
    public void It_refuses_everything_else(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
