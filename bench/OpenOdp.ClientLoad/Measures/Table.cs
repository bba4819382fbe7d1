using System.Globalization;

namespace OpenOdp.ClientLoad.Measures;

/// <summary>Prints each figure with its target and beside the plain way's.</summary>
internal static class Table
{
    public static void Title() => Line("", "ours", "plain", "ratio", "target");

    /// <summary>A figure that should be low.</summary>
    public static void Low(string name, double ours, double? plain, double target, string unit) =>
        Row(name, ours, plain, plain / ours, target, unit, "<=", ours <= target);

    /// <summary>A figure that should be high.</summary>
    public static void High(string name, double ours, double? plain, double target, string unit) =>
        Row(name, ours, plain, ours / plain, target, unit, ">=", ours >= target);

    private static void Row(
        string name, double ours, double? plain, double? ratio, double target, string unit, string sign, bool met) =>
        Line(name, $"{Text(ours)} {unit}", plain is { } p
            ? $"{Text(p)} {unit}"
            : "", ratio is { } r ? $"{Text(r)} x" : "", $"{sign} {Text(target)} {(met ? "met" : "MISSED")}");

    private static void Line(string name, string ours, string plain, string ratio, string target) =>
        Console.WriteLine($"{name,-38} {ours,18} {plain,18} {ratio,10}   {target}");

    private static string Text(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "N0" : Math.Abs(value) >= 10 ? "N1" : "N2", CultureInfo.InvariantCulture);
}
