using OpenOdp.Server.Inspector;

namespace OpenOdp.Server.Tests.Inspector;

public sealed class RequestIdsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

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

    [Theory]
    [InlineData("")]
    [InlineData("a hundred")]
    [InlineData("-5")]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    public void A_file_that_says_nothing_keeps_nobody_from_being_numbered(string text)
    {
        File.WriteAllText(Path.Combine(_directory.Path, "request-ids"), text);
        using var ids = Ids();
        Assert.Equal(1, ids.Next());
    }

    [Fact]
    public void Nor_does_a_disk_that_takes_nothing()
    {
        using var ids = new RequestIds(Path.Combine(_directory.Path, "is", "not", "there"));
        Assert.Equal([1, 2], Take(ids, 2));
    }

    public void Dispose() => _directory.Dispose();

    private RequestIds Ids() => new(_directory.Path);

    private static long[] Take(RequestIds ids, int count) => [.. Enumerable.Range(0, count).Select(_ => ids.Next())];
}
