using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>Whether a text is one of several, exactly.</summary>
/// <param name="isNone">True to ask that it is none of them.</param>
internal sealed class AnyOfText(Expression needle, IReadOnlyList<byte[]> haystack, bool isNone) : Expression
{
    private readonly byte[][] _sorted = Sort(haystack);

    public override Value Evaluate(in Scope scope)
    {
        var value = needle.Evaluate(scope);
        return value.Kind switch
        {
            ValueKind.Text => Value.Of(Contains(value.Bytes) != isNone, value.Until),
            ValueKind.List => Value.Of(ContainsAny(value.Bytes) != isNone, value.Until),
            _ => Value.MissingUntil(value.Until),
        };
    }

    private bool ContainsAny(ReadOnlySpan<byte> list)
    {
        var reader = ByteReader.OfPart(list);
        for (var count = FieldValues.CountOf(ref reader); count > 0; count--)
        {
            var element = FieldValues.Read(FieldValue.Read(ref reader));
            if (element.Kind == ValueKind.Text && Contains(element.Bytes)) return true;
        }

        return false;
    }

    private bool Contains(ReadOnlySpan<byte> text)
    {
        var (low, high) = (0, _sorted.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _sorted[middle].AsSpan().SequenceCompareTo(text);
            if (order == 0) return true;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return false;
    }

    private static byte[][] Sort(IReadOnlyList<byte[]> texts)
    {
        var sorted = texts.ToArray();
        Array.Sort(sorted, static (one, other) => one.AsSpan().SequenceCompareTo(other));
        return sorted;
    }
}

/// <summary>Whether a number is one of several.</summary>
/// <param name="isNone">True to ask that it is none of them.</param>
internal sealed class AnyOfNumber(Expression needle, IReadOnlyList<decimal> haystack, bool isNone) : Expression
{
    private readonly decimal[] _sorted = [.. haystack.Order()];

    public override Value Evaluate(in Scope scope)
    {
        var value = needle.Evaluate(scope);
        if (value.Kind == ValueKind.List) return Value.Of(ContainsAny(value.Bytes) != isNone, value.Until);
        if (value.Kind != ValueKind.Number) return Value.MissingUntil(value.Until);
        var isThere = Contains(value.Number);
        var until = value.Moves ? Math.Min(value.Until, NextMeeting(value.Number, isThere, scope.Now)) : value.Until;
        return Value.Of(isThere != isNone, until);
    }

    /// <summary>When a number that moves comes to the next of them, or leaves the one that it is at.</summary>
    private long NextMeeting(decimal number, bool isThere, long now)
    {
        if (isThere) return now + 1;
        var place = ~Array.BinarySearch(_sorted, number);
        var isAhead = place < _sorted.Length && Seconds.TryToInstant(_sorted[place], out _);
        return isAhead ? Seconds.After(now, Seconds.MillisecondsTo(_sorted[place], number)) : long.MaxValue;
    }

    private bool Contains(decimal number) => Array.BinarySearch(_sorted, number) >= 0;

    private bool ContainsAny(ReadOnlySpan<byte> list)
    {
        var reader = ByteReader.OfPart(list);
        for (var count = FieldValues.CountOf(ref reader); count > 0; count--)
        {
            var element = FieldValues.Read(FieldValue.Read(ref reader));
            if (element.Kind == ValueKind.Number && Contains(element.Number)) return true;
        }

        return false;
    }
}

/// <summary>Whether a text matches one of several patterns.</summary>
/// <param name="isNone">True to ask that it matches none of them.</param>
internal sealed class LikeAnyOf(Expression needle, IReadOnlyList<LikePattern> patterns, bool isNone) : Expression
{
    private const int ShortText = 256;

    public override Value Evaluate(in Scope scope) => Evaluate(needle.Evaluate(scope), patterns, isNone);

    /// <summary>The same for a value that is known.</summary>
    public static Value Evaluate(Value value, IReadOnlyList<LikePattern> patterns, bool isNone) => value.Kind switch
    {
        ValueKind.Text when value.Bytes.Length > LikePattern.MaxLength => Value.MissingUntil(value.Until),
        ValueKind.Text => Value.Of(Matches(value.Bytes, patterns) != isNone, value.Until),
        ValueKind.List => Value.Of(MatchesAny(value.Bytes, patterns) != isNone, value.Until),
        _ => Value.MissingUntil(value.Until),
    };

    private static bool Matches(ReadOnlySpan<byte> text, IReadOnlyList<LikePattern> patterns)
    {
        var folded = LikePattern.Fold(text, text.Length <= ShortText ? stackalloc int[ShortText] : new int[text.Length]);
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(folded)) return true;
        }

        return false;
    }

    /// <summary>Of several values those are looked at that are together no longer than one may be.</summary>
    private static bool MatchesAny(ReadOnlySpan<byte> list, IReadOnlyList<LikePattern> patterns)
    {
        var reader = ByteReader.OfPart(list);
        var left = LikePattern.MaxLength;
        for (var count = FieldValues.CountOf(ref reader); count > 0; count--)
        {
            var element = FieldValues.Read(FieldValue.Read(ref reader));
            if (element.Kind != ValueKind.Text || element.Bytes.Length > left) continue;
            left -= element.Bytes.Length + 1;
            if (Matches(element.Bytes, patterns)) return true;
        }

        return false;
    }
}

/// <summary>LIKE and NOT_LIKE with a pattern that is itself a value.</summary>
internal sealed class LikeComparison(Expression left, Expression pattern, bool isNot) : Expression
{
    public override Value Evaluate(in Scope scope)
    {
        var wanted = pattern.Evaluate(scope);
        var text = left.Evaluate(scope);
        var until = Math.Min(text.Until, wanted.Until);
        if (wanted.Kind != ValueKind.Text || wanted.Bytes.Length > LikePattern.MaxLength) return Value.MissingUntil(until);
        return LikeAnyOf.Evaluate(text, [LikePattern.Of(wanted.Bytes)], isNot) with { Until = until };
    }
}
