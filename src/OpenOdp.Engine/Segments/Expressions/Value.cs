namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>What an expression can yield (§6.4).</summary>
internal enum ValueKind : byte
{
    /// <summary>Nothing: a field that is not there, or is of another kind than the one asked for.</summary>
    Missing,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A number; times are seconds since 1970.</summary>
    Number,

    /// <summary>Text, as UTF-8.</summary>
    Text,

    /// <summary>Several values, in the form of a field's list.</summary>
    List,
}

/// <summary>
/// What an expression yields at an instant, and until when that holds: time alone changes it at <see cref="Until"/> at the
/// earliest (rule G2).
/// </summary>
internal readonly ref struct Value
{
    public static Value Missing => new() { Until = long.MaxValue };

    public ValueKind Kind { get; private init; }

    public bool Boolean { get; private init; }

    public decimal Number { get; private init; }

    /// <summary>The text; the encoded elements of a list behind their count.</summary>
    public ReadOnlySpan<byte> Bytes { get; private init; }

    /// <summary>
    /// True for a number that grows with the clock, a second each second: <c>now</c>, and what it was shifted to.
    /// </summary>
    public bool Moves { get; private init; }

    /// <summary>The first instant at which time alone may change the value, in ms since 1970; <see cref="long.MaxValue"/> for
    /// never. One that moves does so in between.</summary>
    public long Until { get; init; }

    public static Value Of(bool value, long until = long.MaxValue) =>
        new() { Kind = ValueKind.Boolean, Boolean = value, Until = until };

    public static Value Of(decimal value, bool moves = false, long until = long.MaxValue) =>
        new() { Kind = ValueKind.Number, Number = value, Moves = moves, Until = until };

    public static Value OfText(ReadOnlySpan<byte> value, long until = long.MaxValue) =>
        new() { Kind = ValueKind.Text, Bytes = value, Until = until };

    public static Value OfList(ReadOnlySpan<byte> value) =>
        new() { Kind = ValueKind.List, Bytes = value, Until = long.MaxValue };

    public static Value MissingUntil(long until) => new() { Until = until };
}
