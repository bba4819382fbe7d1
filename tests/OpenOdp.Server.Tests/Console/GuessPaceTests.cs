using Microsoft.Extensions.Time.Testing;
using OpenOdp.Server.Console.SignIn;

namespace OpenOdp.Server.Tests.Console;

public sealed class GuessPaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Each_failure_beyond_the_free_ones_doubles_the_wait_up_to_five_minutes()
    {
        var pace = new GuessPace(_clock);
        var waits = new List<double>();
        for (var i = 0; i < GuessPace.Free + 10; i++)
        {
            pace.Failed("address");
            waits.Add(pace.WaitOf("address").TotalSeconds);
        }

        Assert.Equal([0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], waits);
        Assert.Equal(TimeSpan.Zero, pace.WaitOf("another address"));
        _clock.Advance(TimeSpan.FromSeconds(300));
        Assert.Equal(TimeSpan.Zero, pace.WaitOf("address"));
    }

    [Fact]
    public void A_name_is_slowed_down_wherever_the_guesses_come_from()
    {
        var pace = new GuessPace(_clock);
        for (var i = 0; i <= GuessPace.Free; i++) pace.Failed($"address {i}", "name rita");
        Assert.True(pace.WaitOf("address new", "name rita") > TimeSpan.Zero);
        Assert.True(pace.WaitOf("address new", "name RITA") > TimeSpan.Zero);
    }

    [Fact]
    public void A_success_and_half_an_hour_forgive()
    {
        var pace = new GuessPace(_clock);
        for (var i = 0; i <= GuessPace.Free; i++) pace.Failed("a", "b");
        pace.Succeeded("a");
        Assert.Equal(TimeSpan.Zero, pace.WaitOf("a"));
        _clock.Advance(TimeSpan.FromMinutes(31));
        pace.Failed("b");
        Assert.Equal(TimeSpan.Zero, pace.WaitOf("b"));
    }

    [Fact]
    public void A_hundred_thousand_names_do_not_make_room_for_the_address_that_tries_them()
    {
        var pace = new GuessPace(_clock);
        for (var i = 0; i < 100_000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            pace.Failed($"name {i}", "address");
        }

        Assert.True(pace.WaitOf("address") > TimeSpan.Zero);
    }
}
