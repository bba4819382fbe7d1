namespace OpenOdp.Client.Audiences;

internal enum Comparison
{
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

internal static class Comparisons
{
    /// <param name="comparison">What is asked.</param>
    /// <param name="order">Below, at or above zero, as a comparer gives it.</param>
    public static bool Holds(this Comparison comparison, int order) => comparison switch
    {
        Comparison.Equal => order == 0,
        Comparison.Greater => order > 0,
        Comparison.GreaterOrEqual => order >= 0,
        Comparison.Less => order < 0,
        _ => order <= 0,
    };
}
