namespace OpenOdp.Engine.Tests.Kit;

/// <summary>How many cases a property tries: ten times as many when the long run is asked for.</summary>
internal static class Runs
{
    private static readonly int _factor = Environment.GetEnvironmentVariable("OPENODP_LONG") == "1" ? 10 : 1;

    public static int Of(int cases) => cases * _factor;
}
