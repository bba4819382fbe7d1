namespace OpenOdp.Client.Audiences;

/// <summary>
/// A version as audiences compare it: one to three numbers, and behind <c>-</c> or <c>+</c> a suffix, which counts as one
/// more part. The target's precision decides: a user at 2.12 equals the target 2.
/// </summary>
internal readonly struct SemanticVersion
{
    private const int MostNumbers = 3;

    private readonly string _text;
    private readonly int _numbersEnd;
    private readonly int _numbers;
    private readonly bool _isPreRelease;

    private SemanticVersion(string text, int numbersEnd, int numbers, bool isPreRelease)
    {
        _text = text;
        _numbersEnd = numbersEnd;
        _numbers = numbers;
        _isPreRelease = isPreRelease;
    }

    private int Parts => _numbers + (_numbersEnd < _text.Length ? 1 : 0);

    /// <summary>False for a text that is no version: digits only in the numbers, no space, no empty part (AU-18).</summary>
    public static bool TryParse(string text, out SemanticVersion version)
    {
        version = default;
        if (text.Contains(' ')) return false;

        var minus = text.IndexOf('-');
        var plus = text.IndexOf('+');
        var isPreRelease = minus > 0 && (plus < 0 || minus < plus);
        var isBuild = plus > 0 && (minus < 0 || plus < minus);
        var numbersEnd = isPreRelease ? minus : isBuild ? plus : text.Length;
        if (numbersEnd == text.Length - 1) return false; // a suffix that is empty

        var numbers = 0;
        for (var rest = text.AsSpan(0, numbersEnd); ; rest = rest[(rest.IndexOf('.') + 1)..])
        {
            var dot = rest.IndexOf('.');
            if (!IsNumber(dot < 0 ? rest : rest[..dot]) || ++numbers > MostNumbers) return false;

            if (dot < 0) break;
        }

        version = new SemanticVersion(text, numbersEnd, numbers, isPreRelease);
        return true;
    }

    /// <summary>Compares a user's version with a target; -1 when the user is older.</summary>
    public int CompareTo(SemanticVersion target)
    {
        for (var part = 0; part < target.Parts; part++)
        {
            if (part >= Parts) return target._isPreRelease ? 1 : -1;

            var mine = Part(part);
            var theirs = target.Part(part);
            if (!IsNumber(mine))
            {
                var order = mine.SequenceCompareTo(theirs);
                if (order < 0) return target._isPreRelease && !_isPreRelease ? 1 : -1;

                if (order > 0) return !target._isPreRelease && _isPreRelease ? -1 : 1;
            }
            else
            {
                var order = IsNumber(theirs) ? CompareNumbers(mine, theirs) : -1;
                if (order != 0) return order;
            }
        }

        return _isPreRelease && !target._isPreRelease ? -1 : 0;
    }

    private ReadOnlySpan<char> Part(int index)
    {
        if (index == _numbers) return _text.AsSpan(_numbersEnd + 1);

        var rest = _text.AsSpan(0, _numbersEnd);
        for (; index > 0; index--)
        {
            rest = rest[(rest.IndexOf('.') + 1)..];
        }

        var dot = rest.IndexOf('.');
        return dot < 0 ? rest : rest[..dot];
    }

    private static bool IsNumber(ReadOnlySpan<char> part)
    {
        foreach (var c in part)
        {
            if (c is < '0' or > '9') return false;
        }

        return part.Length > 0;
    }

    /// <summary>Of any size (AU-19): the longer number is larger, once leading zeros are gone.</summary>
    private static int CompareNumbers(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        one = one.TrimStart('0');
        other = other.TrimStart('0');
        var order = one.Length != other.Length ? one.Length - other.Length : one.SequenceCompareTo(other);
        return Math.Sign(order);
    }
}
