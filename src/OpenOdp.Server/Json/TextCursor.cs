using System.Text;

namespace OpenOdp.Server.Json;

/// <summary>Reads a short text from left to right. What does not fit is not taken.</summary>
internal ref struct TextCursor(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public readonly bool IsAtEnd => _rest.Length == 0;

    /// <summary>The next byte; 0 at the end.</summary>
    public readonly byte Next => _rest.Length == 0 ? (byte)0 : _rest[0];

    /// <summary>How many digits come next.</summary>
    public readonly int DigitCount =>
        _rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is var end and >= 0 ? end : _rest.Length;

    /// <summary>The byte at a place; 0 beyond the end.</summary>
    public readonly byte At(int index) => index < _rest.Length ? _rest[index] : (byte)0;

    /// <summary>Takes one byte.</summary>
    public bool Take(char mark) => Take((byte)mark, (byte)mark);

    /// <summary>Takes one byte that may be either.</summary>
    public bool Take(char one, char other) => Take((byte)one, (byte)other);

    /// <summary>Takes a word, in capitals or not.</summary>
    public bool Take(ReadOnlySpan<byte> word)
    {
        if (_rest.Length < word.Length || !Ascii.EqualsIgnoreCase(_rest[..word.Length], word)) return false;
        _rest = _rest[word.Length..];
        return true;
    }

    /// <summary>Takes exactly so many digits.</summary>
    public bool TakeDigits(int count, out int value)
    {
        value = 0;
        if (count is 0 or > 9 || DigitCount < count) return false;
        foreach (var digit in _rest[..count]) value = value * 10 + digit - '0';
        _rest = _rest[count..];
        return true;
    }

    /// <summary>Takes one or two digits, all that come.</summary>
    public bool TakeNumber(out int value)
    {
        value = 0;
        return DigitCount is 1 or 2 && TakeDigits(DigitCount, out value);
    }

    /// <summary>Takes letters, as many as there are.</summary>
    public ReadOnlySpan<byte> TakeLetters()
    {
        var length = 0;
        while (char.IsAsciiLetter((char)At(length))) length++;
        var letters = _rest[..length];
        _rest = _rest[length..];
        return letters;
    }

    /// <summary>Takes what is left.</summary>
    public ReadOnlySpan<byte> TakeRest()
    {
        var rest = _rest;
        _rest = [];
        return rest;
    }

    private bool Take(byte one, byte other)
    {
        if (IsAtEnd || _rest[0] != one && _rest[0] != other) return false;
        _rest = _rest[1..];
        return true;
    }
}
