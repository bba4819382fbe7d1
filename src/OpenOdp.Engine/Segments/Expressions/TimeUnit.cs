namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>What times are cut to and moved by.</summary>
internal enum TimeUnit : byte
{
    Second,
    Minute,
    Hour,

    /// <summary>A day of the calendar of the zone, which may have 23 or 25 hours.</summary>
    Day,
}
