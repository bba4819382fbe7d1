using Microsoft.Extensions.Time.Testing;
using OpenOdp.Server.Console.SignIn;

namespace OpenOdp.Server.Tests.Console;

public sealed class GuessPaceTests
{
    private static readonly double[] Waits = [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
    private static readonly Guess Rita = Guess.OfName("office", "rita");
    private static readonly Guess Otto = Guess.OfName("office", "otto");
    private static readonly Guess Key = Guess.OfKey("office", "one.guess");

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Each_failure_beyond_the_free_ones_doubles_the_wait_up_to_five_minutes()
    {
        var pace = new GuessPace(_clock);
        Assert.Equal(Waits, Waits.Select(_ => WaitAfter(pace, Key)));
        Assert.Equal(TimeSpan.Zero, pace.WaitOf(Key with { Address = "another" }));
        _clock.Advance(TimeSpan.FromSeconds(300));
        Assert.Equal(TimeSpan.Zero, pace.WaitOf(Key));
    }

    [Fact]
    public void An_address_is_slowed_down_whatever_names_and_keys_it_tries()
    {
        var pace = new GuessPace(_clock);
        Assert.Equal(Waits, Waits.Select((_, i) => WaitAfter(
            pace, i % 2 == 0 ? Guess.OfName("office", $"name {i}") : Guess.OfKey("office", $"key{i}.guess"))));
        Assert.True(pace.WaitOf(Rita) > TimeSpan.Zero);
        Assert.True(pace.WaitOf(Key) > TimeSpan.Zero);
    }

    [Fact]
    public void A_name_is_slowed_down_wherever_the_guesses_come_from()
    {
        var pace = new GuessPace(_clock);
        for (var i = 0; i <= GuessPace.Free; i++) pace.Failed(Rita with { Address = $"{i}" });
        Assert.True(pace.WaitOf(Rita with { Address = "new" }) > TimeSpan.Zero);
        Assert.True(pace.WaitOf(Rita with { Address = "new", Whose = "RITA" }) > TimeSpan.Zero);
    }

    [Fact]
    public void A_success_forgives_what_failed_for_its_own_name_or_key_alone()
    {
        foreach (var guessed in new[] { Key, Otto, Guess.OfKey("office", "two.guess"), Guess.OfKey("office", "no key") })
        {
            foreach (var own in new[] { Rita, Guess.OfKey("office", "own.secret") })
            {
                var pace = new GuessPace(_clock);
                Assert.Equal(Waits, Waits.Select(_ =>
                {
                    pace.Failed(own);
                    _clock.Advance(TimeSpan.FromSeconds(2));
                    pace.Succeeded(own);
                    return WaitAfter(pace, guessed);
                }));
                Assert.Equal(TimeSpan.Zero, pace.WaitOf(own));
            }
        }
    }

    [Fact]
    public void A_success_does_not_forgive_an_address_that_tries_many_names()
    {
        var pace = new GuessPace(_clock);
        Assert.Equal(Waits, Waits.Select((_, i) =>
        {
            var wait = WaitAfter(pace, Guess.OfName("office", $"name {i}"));
            pace.Succeeded(Rita);
            return wait;
        }));
    }

    [Fact]
    public void Who_has_the_name_does_not_forgive_the_address_from_which_others_guess_it()
    {
        var pace = new GuessPace(_clock);
        var guess = Rita with { Address = "another" };
        Assert.Equal(Waits, Waits.Select(_ =>
        {
            var wait = WaitAfter(pace, guess);
            pace.Succeeded(Rita);
            return wait;
        }));
        Assert.Equal(TimeSpan.Zero, pace.WaitOf(Rita));
    }

    [Fact]
    public void Who_mistypes_keeps_out_nobody_else_behind_the_same_address()
    {
        var pace = new GuessPace(_clock);
        for (var i = 0; i < 20; i++) pace.Failed(Rita);
        Assert.True(pace.WaitOf(Rita) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, pace.WaitOf(Otto));
        Assert.Equal(TimeSpan.Zero, pace.WaitOf(Key));
        pace.Succeeded(Rita);
        for (var i = 0; i < GuessPace.Free; i++) Assert.Equal(0, WaitAfter(pace, Otto));
    }

    [Fact]
    public void Half_an_hour_forgives()
    {
        var pace = new GuessPace(_clock);
        for (var i = 0; i <= GuessPace.Free; i++) pace.Failed(Rita);
        _clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(0, WaitAfter(pace, Rita));
    }

    [Fact]
    public void A_hundred_thousand_names_do_not_make_room_for_the_address_that_tries_them()
    {
        var pace = new GuessPace(_clock);
        for (var i = 0; i < 100_000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            pace.Failed(Guess.OfName("office", $"name {i}"));
        }

        Assert.True(pace.WaitOf(Rita) > TimeSpan.Zero);
    }

    [Fact]
    public void Of_a_long_name_or_key_no_more_is_kept_than_tells_it_from_others()
    {
        Assert.Equal(128, Guess.OfName("office", new string('x', 1 << 20)).Whose.Length);
        Assert.Equal(128, Guess.OfKey("office", new string('x', 1 << 20) + ".guess").Whose.Length);
    }

    private static double WaitAfter(GuessPace pace, Guess guess)
    {
        pace.Failed(guess);
        return pace.WaitOf(guess).TotalSeconds;
    }
}
