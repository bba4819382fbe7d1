namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>Chance that is the same again for the same seed.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    public bool Chance(int percent) => _random.Next(100) < percent;

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public T Pick<T>(params IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    public T[] Many<T>(int least, int most, Func<T> make) =>
        [.. Enumerable.Range(0, Between(least, most)).Select(_ => make())];

    public T[] Some<T>(IEnumerable<T> of, int percent) => [.. of.Where(_ => Chance(percent))];
}
