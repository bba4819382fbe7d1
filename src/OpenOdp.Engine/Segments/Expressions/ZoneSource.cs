namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>The zone that an expression names (EXP-6).</summary>
internal sealed class ZoneSource(Expression? name, ITimeZones zones)
{
    public ITimeZone Find(in Scope scope, ref long until)
    {
        if (name is null) return Utc.Zone;
        var value = name.Evaluate(scope);
        until = Math.Min(until, value.Until);
        return value.Kind == ValueKind.Text && zones.Find(value.Bytes) is { } zone ? zone : Utc.Zone;
    }
}
