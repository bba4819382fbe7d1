using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Caching;
using OpenOdp.Client.Segments;

namespace OpenOdp.Client.Tests.Segments;

/// <summary>T172–T180 and N17; age is the fetcher's business and tested there.</summary>
public sealed class RecentCacheTests
{
    private static readonly SegmentAnswer One = SegmentAnswer.Of(["one"]);
    private static readonly SegmentAnswer Two = SegmentAnswer.Of(["two"]);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void T172_N17_A_saved_answer_is_found_and_a_later_one_replaces_it_with_its_age()
    {
        var cache = new RecentCache<string, SegmentAnswer>(10, _clock);
        Assert.Null(cache.Lookup("u", out _));
        cache.Save("u", One);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Same(One, cache.Lookup("u", out var age));
        Assert.Equal(TimeSpan.FromSeconds(5), age);

        cache.Save("u", Two);
        Assert.Same(Two, cache.Lookup("u", out age));
        Assert.Equal(TimeSpan.Zero, age);
    }

    [Fact]
    public void T173_T174_T177_The_least_recently_used_goes_first_and_a_lookup_or_save_is_a_use()
    {
        var cache = new RecentCache<string, SegmentAnswer>(3, _clock);
        foreach (var user in new[] { "1", "2", "3" })
        {
            cache.Save(user, One);
        }

        cache.Lookup("1", out _);
        cache.Save("2", Two);
        cache.Save("4", One);

        Assert.Equal(["1", "2", "4"], new[] { "1", "2", "3", "4" }.Where(user => cache.Lookup(user, out _) is not null));
    }

    [Fact]
    public void T175_A_cache_of_size_0_keeps_nothing()
    {
        var cache = new RecentCache<string, SegmentAnswer>(0, _clock);
        cache.Save("u", One);
        Assert.Null(cache.Lookup("u", out _));
    }

    [Fact]
    public void T178_A_reset_empties_it()
    {
        var cache = new RecentCache<string, SegmentAnswer>(10_000, _clock);
        for (var i = 0; i < 1_000; i++)
        {
            cache.Save($"{i}", One);
        }

        cache.Reset();
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.Null(cache.Lookup($"{i}", out _)));
    }

    [Fact]
    public void Nobody_goes_before_the_cache_is_full_and_then_one_for_each_newcomer()
    {
        var cache = new RecentCache<string, SegmentAnswer>(10_000, _clock);
        for (var i = 0; i < 10_000; i++)
        {
            cache.Save($"{i}", One);
        }

        Assert.Equal(10_000, Kept());
        for (var i = 10_000; i < 10_100; i++)
        {
            cache.Save($"{i}", One);
            Assert.NotNull(cache.Lookup($"{i}", out _));
        }

        Assert.Equal(10_000, Kept());

        int Kept() => Enumerable.Range(0, 10_100).Count(i => cache.Lookup($"{i}", out _) is not null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(10_000)]
    public void T179_After_a_reset_the_next_answer_is_a_new_one(int size)
    {
        // Ours is emptied as a whole, by a reset or a new datafile; nobody asks to forget one user, as the official one can.
        var cache = new RecentCache<string, SegmentAnswer>(size, _clock);
        cache.Reset();
        cache.Save("u", One);
        cache.Reset();
        Assert.Null(cache.Lookup("u", out _));

        cache.Save("u", Two);
        Assert.Same(size == 0 ? null : Two, cache.Lookup("u", out _));
    }

    [Fact]
    public void T180_Many_threads_leave_a_large_cache_whole_and_within_its_size()
    {
        const int Size = 2_000;
        var cache = new RecentCache<string, SegmentAnswer>(Size, _clock);
        Parallel.For(0, 50, thread =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                cache.Save($"{thread}-{i}", SegmentAnswer.Of([$"{thread}-{i}"]));
                Assert.True(cache.Lookup($"{thread}-{i}", out _) is not { } found || found.Segments!.List[0] == $"{thread}-{i}");
            }
        });

        var kept = Enumerable.Range(0, 50)
            .Sum(thread => Enumerable.Range(0, 1_000).Count(i => cache.Lookup($"{thread}-{i}", out _) is not null));
        Assert.Equal(Size, kept);
    }
}
