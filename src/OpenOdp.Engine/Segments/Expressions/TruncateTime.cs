namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>A time cut to a unit in a zone (rule G2): below a day by the offset at that time; a day is the first instant of its
/// local date.</summary>
internal sealed class TruncateTime(Expression source, TimeUnit unit, ZoneSource zoneSource) : Expression
{
    public override Value Evaluate(in Scope scope)
    {
        var value = source.Evaluate(scope);
        var until = value.Until;
        var zone = zoneSource.Find(scope, ref until);
        if (value.Kind != ValueKind.Number || !Seconds.TryToInstant(value.Number, out var at)) return Value.MissingUntil(until);
        var offset = zone.OffsetAt(at);
        long start, end;
        if (unit == TimeUnit.Day)
        {
            var midnight = LocalTime.Floor(at + offset, LocalTime.Day);
            start = LocalTime.ToInstant(zone, midnight, out _);
            end = midnight + LocalTime.Day - offset;
        }
        else
        {
            var length = Seconds.Of(unit);
            start = LocalTime.Floor(at + offset, length) - offset;
            end = start + length;
        }

        end = Math.Min(end, zone.NextChange(at)); // there the local time goes another way, and a date may come again
        if (value.Moves) until = Math.Min(until, Seconds.After(scope.Now, Seconds.MillisecondsTo(end, value.Number)));
        return Value.Of(Seconds.FromInstant(start), until: until);
    }
}
