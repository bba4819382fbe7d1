namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>The time zones of the world, from data that is part of the rules (rule D2).</summary>
public interface ITimeZones
{
    /// <summary>Finds a zone by its IANA name; null when there is none of this name.</summary>
    ITimeZone? Find(ReadOnlySpan<byte> name);
}

/// <summary>A time zone. Instants are ms since 1970.</summary>
public interface ITimeZone
{
    /// <summary>How far the local time is ahead of UTC at an instant, in ms.</summary>
    long OffsetAt(long instant);

    /// <summary>
    /// The first later instant at which the offset is another one; <see cref="long.MaxValue"/> when it never is.
    /// </summary>
    long NextChange(long instant);
}

/// <summary>The zone that stands for one that is missing or unknown (EXP-6).</summary>
internal sealed class Utc : ITimeZone
{
    public static Utc Zone { get; } = new();

    public long OffsetAt(long instant) => 0;

    public long NextChange(long instant) => long.MaxValue;
}
