namespace OpenOdp.Server.Experiments;

/// <summary>
/// Where a rate lies with a confidence of 95 %, by Wilson's score: it holds for few visitors and for rates near 0 and 1, where
/// the usual one does not.
/// </summary>
internal readonly record struct RateInterval(double Low, double High)
{
    private const double Z = 1.959963984540054;

    /// <param name="hits">How many did it.</param>
    /// <param name="all">Of how many; at least one.</param>
    public static RateInterval Of(long hits, long all)
    {
        var (rate, spread) = ((double)hits / all, Z * Z / all);
        var middle = (rate + (spread / 2)) / (1 + spread);
        var half = Z / (1 + spread) * Math.Sqrt((rate * (1 - rate) / all) + (spread / (4 * all)));
        return new RateInterval(hits == 0 ? 0 : Math.Max(0, middle - half), hits == all ? 1 : Math.Min(1, middle + half));
    }
}
