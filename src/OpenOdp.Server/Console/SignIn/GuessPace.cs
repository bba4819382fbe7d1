namespace OpenOdp.Server.Console.SignIn;

/// <summary>
/// Slows down who guesses. After a few failures each further one doubles the time until the next attempt of the same address, or
/// for the same name, is looked at. A success forgives what failed for the same name or key, and nothing else. Bounded: what was
/// forgotten long ago makes room.
/// </summary>
internal sealed class GuessPace(TimeProvider clock)
{
    /// <summary>Failures without a wait: everybody mistypes.</summary>
    public const int Free = 5;

    private const int Kept = 10_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Failures> _failures = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long an attempt must wait; zero when it may be made.</summary>
    public TimeSpan WaitOf(Guess guess)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            string[] whom = [AddressOf(guess), OwnOf(guess), NameOf(guess)];
            return whom.Max(
                who => _failures.TryGetValue(who, out var failures) && failures.Until > now ? failures.Until - now : default);
        }
    }

    /// <summary>
    /// Of one name or key no more than the free ones count for its address: who mistypes on and on is slowed down alone, and not
    /// everybody behind the same address.
    /// </summary>
    public void Failed(Guess guess)
    {
        lock (_gate)
        {
            var counts = Add(OwnOf(guess), isCounted: true).Count <= Free;
            Add(AddressOf(guess), counts);
            if (guess.IsName) Add(NameOf(guess), isCounted: true);
            if (_failures.Count > Kept) MakeRoom();
        }
    }

    public void Succeeded(Guess guess)
    {
        lock (_gate)
        {
            if (guess.IsName) _failures.Remove(NameOf(guess));
            if (!_failures.Remove(OwnOf(guess), out var own)) return;
            if (!_failures.TryGetValue(AddressOf(guess), out var all)) return;
            _failures[AddressOf(guess)] = all with { Count = Math.Max(0, all.Count - Math.Min(own.Count, Free)) };
        }
    }

    private static string AddressOf(Guess guess) => $"address {guess.Address}";

    private static string NameOf(Guess guess) => guess.IsName ? $"name {guess.Whose}" : string.Empty;

    private static string OwnOf(Guess guess) => $"{(guess.IsName ? "name" : "key")} of {guess.Address} {guess.Whose}";

    private Failures Add(string who, bool isCounted)
    {
        var now = clock.GetUtcNow();
        var before = _failures.TryGetValue(who, out var known) && now - known.At <= Forgotten ? known : new Failures(0, now, now);
        return _failures[who] = isCounted ? Next(before, now) : before with { At = now };
    }

    private static Failures Next(Failures before, DateTimeOffset now)
    {
        var count = before.Count + 1;
        var wait = count <= Free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Pow(2, Math.Min(count - Free, 16)));
        return new Failures(count, now, now + (wait < Longest ? wait : Longest));
    }

    /// <summary>Whoever comes with that many names is slowed down by their address, which is the newest.</summary>
    private void MakeRoom()
    {
        foreach (var (who, _) in _failures.OrderBy(pair => pair.Value.At).Take(Kept / 2).ToList()) _failures.Remove(who);
    }

    private sealed record Failures(int Count, DateTimeOffset At, DateTimeOffset Until);
}
