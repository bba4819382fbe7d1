using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Server.Inspector;

namespace OpenOdp.Server.Tests.Inspector;

public sealed class RequestIdsTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_796_000_000));
    private readonly FakeLogger<RequestIds> _logger = new();

    [Fact]
    public void Numbers_go_on_after_a_stop_and_none_is_given_twice_after_a_kill()
    {
        using (var first = Ids()) Assert.Equal([1, 2, 3], Take(first, 3));
        using (var second = Ids()) Assert.Equal([4, 5], Take(second, 2));

        var killed = Ids();
        Assert.Equal(6, killed.Next());
        var given = Take(Ids(), 3 * RequestIds.Ahead);
        Assert.Equal(Enumerable.Range(6 + RequestIds.Ahead, given.Length).Select(id => (long)id), given);
        Assert.True(Ids().Next() > given[^1]);
    }

    [Fact]
    public void What_is_kept_has_its_number_already()
    {
        using (var ids = Ids())
        {
            ids.Skip(70);
            ids.Skip(12);
            Assert.Equal([71, 72], Take(ids, 2));
        }

        using var later = Ids();
        Assert.Equal(73, later.Next());
    }

    [Fact]
    public void S1_a_flipped_byte_in_the_file_is_told_and_numbers_begin_beyond_all_that_were_given()
    {
        using (var ids = Ids()) Take(ids, 1234);
        var path = Path.Combine(_directory.Path, "request-ids");
        var whole = File.ReadAllBytes(path);
        for (var i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x01;
            File.WriteAllBytes(path, damaged);
            Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds() + 1, Ids().Next());
            Assert.Contains(path, _logger.LatestRecord.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a hundred")]
    [InlineData("-5 00000000")]
    [InlineData("9223372036854775807 ffffffff")]
    public void A_file_that_says_nothing_keeps_nobody_from_being_numbered(string text)
    {
        File.WriteAllText(Path.Combine(_directory.Path, "request-ids"), text);
        using var ids = Ids();
        Assert.True(ids.Next() > 1_000_000_000_000);
        Assert.Single(_logger.Collector.GetSnapshot());
    }

    [Fact]
    public void Nor_does_a_disk_that_takes_nothing()
    {
        using var ids = new RequestIds(Path.Combine(_directory.Path, "is", "not", "there"), _clock, _logger);
        var first = ids.Next();
        Assert.Equal(first + 1, ids.Next());
    }

    public void Dispose() => _directory.Dispose();

    private RequestIds Ids() => new(_directory.Path, _clock, _logger);

    private static long[] Take(RequestIds ids, int count) => [.. Enumerable.Range(0, count).Select(_ => ids.Next())];
}
