using OpenOdp.Engine.Segments;

namespace OpenOdp.Storage.Segments;

/// <summary>What definitions of segments are compiled by, with the time zones of this version (rule D2).</summary>
public static class SegmentLanguage
{
    /// <summary>The compiler; safe for many threads.</summary>
    public static SegmentCompiler Compiler { get; } = new(new TimeZones());
}
