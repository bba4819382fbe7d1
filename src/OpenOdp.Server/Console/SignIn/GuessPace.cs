using System.Collections.Concurrent;

namespace OpenOdp.Server.Console.SignIn;

/// <summary>
/// Slows down who guesses. After a few failures each further one doubles the time until the next attempt of the same address, or
/// for the same name, is looked at. Bounded: what was forgotten long ago makes room.
/// </summary>
internal sealed class GuessPace(TimeProvider clock)
{
    /// <summary>Failures without a wait: everybody mistypes.</summary>
    public const int Free = 5;

    private const int Kept = 10_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, Failures> _failures = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long an attempt must wait; zero when it may be made.</summary>
    public TimeSpan WaitOf(params ReadOnlySpan<string> whom)
    {
        var longest = TimeSpan.Zero;
        foreach (var who in whom)
        {
            if (_failures.TryGetValue(who, out var failures) && failures.Until - clock.GetUtcNow() is var wait && wait > longest)
            {
                longest = wait;
            }
        }

        return longest;
    }

    public void Failed(params ReadOnlySpan<string> whom)
    {
        var now = clock.GetUtcNow();
        foreach (var who in whom)
        {
            _failures.AddOrUpdate(
                who, static (_, at) => new Failures(1, at, at), static (_, before, at) => Next(before, at), now);
        }

        if (_failures.Count > Kept) MakeRoom();
    }

    public void Succeeded(params ReadOnlySpan<string> whom)
    {
        foreach (var who in whom) _failures.TryRemove(who, out _);
    }

    private static Failures Next(Failures before, DateTimeOffset now)
    {
        if (now - before.At > Forgotten) return new Failures(1, now, now);
        var count = before.Count + 1;
        var wait = count <= Free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Pow(2, Math.Min(count - Free, 16)));
        return new Failures(count, now, now + (wait < Longest ? wait : Longest));
    }

    /// <summary>Whoever comes with that many names is slowed down by their address, which is the newest.</summary>
    private void MakeRoom()
    {
        foreach (var (who, _) in _failures.OrderBy(pair => pair.Value.At).Take(Kept / 2)) _failures.TryRemove(who, out _);
    }

    private sealed record Failures(int Count, DateTimeOffset At, DateTimeOffset Until);
}
