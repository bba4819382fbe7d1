namespace OpenOdp.Client.Json;

/// <summary>Values whose types netstandard2.0 has no word for, and the program that runs may have.</summary>
internal static class NewerTypes
{
    public static bool IsNumber(IFormattable value) =>
        value.GetType().FullName is "System.Half" or "System.Int128" or "System.UInt128";

    public static bool IsDate(IFormattable value) => value.GetType().FullName == "System.DateOnly";
}
