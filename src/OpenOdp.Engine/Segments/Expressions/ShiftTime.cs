namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>
/// A time moved by so many units (EXP-6): days go by the calendar of the zone and keep the local time of day, smaller units are
/// so many ms.
/// </summary>
internal sealed class ShiftTime(Expression source, Expression amount, TimeUnit unit, ZoneSource zoneSource) : Expression
{
    /// <summary>Ten thousand years.</summary>
    private const decimal MostDays = 3_652_500;

    private readonly decimal _length = Seconds.Of(unit);
    private readonly decimal _most = MostDays * LocalTime.Day / Seconds.Of(unit);

    /// <summary>How many ms it comes after the event, when that is the same for every event; else null.</summary>
    public long? AfterEvent =>
        source is EventTimePath && unit != TimeUnit.Day && amount is Literal { Number: { } by } && IsPossible(by)
            ? Length(by)
            : null;

    /// <summary>True when it is missing whatever is moved: by a part of a day, or out of all calendars.</summary>
    public bool IsAlwaysMissing => amount is Literal { Number: { } by } && !IsPossible(by);

    public override Value Evaluate(in Scope scope)
    {
        var value = source.Evaluate(scope);
        var by = amount.Evaluate(scope);
        var until = Math.Min(value.Until, by.Until);
        var zone = zoneSource.Find(scope, ref until);
        if (value.Kind != ValueKind.Number || by.Kind != ValueKind.Number) return Value.MissingUntil(until);
        if (!IsPossible(by.Number)) return Value.MissingUntil(until);
        return unit == TimeUnit.Day
            ? ByDays(scope, value, by.Number, zone, until)
            : ByLength(scope, value, by.Number, until);
    }

    /// <summary>True for an amount that times can be moved by: whole days, and no more than calendars have.</summary>
    private bool IsPossible(decimal by) => Math.Abs(by) <= _most && (unit != TimeUnit.Day || by == decimal.Truncate(by));

    /// <summary>In ms.</summary>
    private long Length(decimal by) => (long)decimal.Round(by * _length, MidpointRounding.ToEven);

    private Value ByLength(in Scope scope, Value value, decimal by, long until)
    {
        var milliseconds = Length(by);
        if (!value.Moves && Seconds.IsWhole(value.Number, out var at))
        {
            at += milliseconds;
            return Seconds.IsInstant(at) ? Value.Of(Seconds.FromInstant(at), until: until) : Value.MissingUntil(until);
        }

        if (!Seconds.TryToInstant(value.Number, out _)) return Value.MissingUntil(until);
        var shifted = value.Number + Seconds.FromInstant(milliseconds);
        if (value.Moves) until = Math.Min(until, Seconds.NextEdge(shifted, scope.Now));
        return Seconds.TryToInstant(shifted, out _) ? Value.Of(shifted, value.Moves, until) : Value.MissingUntil(until);
    }

    private static Value ByDays(in Scope scope, Value value, decimal days, ITimeZone zone, long until)
    {
        if (!Seconds.TryToInstant(value.Number, out var at)) return Value.MissingUntil(until);
        var local = at + zone.OffsetAt(at) + ((long)days * LocalTime.Day);
        var shifted = LocalTime.ToInstant(zone, local, out var gapEnd);
        var rest = value.Number - Seconds.FromInstant(at); // less than a millisecond
        var isInGap = gapEnd > local;
        var result = Seconds.FromInstant(shifted) + (isInGap ? 0 : rest);
        if (value.Moves)
        {
            // The piece ends where the source or the result comes to another offset, and a gap where it is over.
            var left = Math.Min(
                Seconds.MillisecondsTo(zone.NextChange(at), value.Number),
                isInGap ? gapEnd - local : Seconds.MillisecondsTo(zone.NextChange(shifted), result));
            until = Math.Min(until, Math.Min(Seconds.After(scope.Now, left), Seconds.NextEdge(result, scope.Now)));
        }

        return Seconds.TryToInstant(result, out _) ? Value.Of(result, value.Moves && !isInGap, until) : Value.MissingUntil(until);
    }
}
