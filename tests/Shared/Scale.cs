namespace OpenOdp.Tests.Shared;

/// <summary>How much a test does: about a tenth normally, all of it with <c>./test.sh --long</c>.</summary>
internal static class Scale
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("OPENODP_LONG") == "1";

    public static int Of(int normally) => Of(normally, normally * 10);

    public static int Of(int normally, int atLength) => IsLong ? atLength : normally;
}
