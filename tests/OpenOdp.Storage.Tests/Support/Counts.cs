namespace OpenOdp.Storage.Tests.Support;

/// <summary>How often random tests run.</summary>
internal static class Counts
{
    /// <summary>The count, ten times as much when OPENODP_LONG is 1.</summary>
    public static int Of(int count) => Environment.GetEnvironmentVariable("OPENODP_LONG") == "1" ? count * 10 : count;
}
