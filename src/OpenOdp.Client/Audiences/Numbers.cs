namespace OpenOdp.Client.Audiences;

/// <summary>Which values of a user are numbers, and which numbers may be compared.</summary>
internal static class Numbers
{
    /// <summary>2^53, up to which a double holds every integer.</summary>
    private const double Largest = 9007199254740992;

    public static bool IsValid(double number) => Math.Abs(number) <= Largest; // false for NaN

    public static bool TryRead(object value, out double number)
    {
        (var isNumber, number) = value switch
        {
            int n => (true, n),
            long n => (true, n),
            double n => (true, n),
            float n => (true, n),
            decimal n => (true, (double)n),
            short n => (true, n),
            byte n => (true, n),
            uint n => (true, n),
            ulong n => (true, n),
            ushort n => (true, n),
            sbyte n => (true, n),
            char n => (true, n), // as in the official C# SDK
            _ => (false, 0d),
        };
        return isNumber;
    }
}
