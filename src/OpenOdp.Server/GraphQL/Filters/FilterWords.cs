namespace OpenOdp.Server.GraphQL.Filters;

/// <summary>What a word of a filter is.</summary>
internal enum WordKind
{
    End,
    Name,
    Number,
    Text,
    Sign,
}

/// <summary>A word of a filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">What it says; a text without its quotes.</param>
/// <param name="At">Where it begins, from 1.</param>
internal readonly record struct Word(WordKind Kind, string Value, int At)
{
    public bool Is(string word) => Kind is WordKind.Name or WordKind.Sign
        && string.Equals(Value, word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Reads a filter word by word.</summary>
internal sealed class FilterWords
{
    /// <summary>The longer ones first.</summary>
    private static readonly string[] Signs = ["!=", "<=", ">=", "=~", "!~", "=", "<", ">", "(", ")"];

    private readonly string _text;
    private int _at;

    public FilterWords(string text)
    {
        _text = text;
        Next();
    }

    /// <summary>The word at hand.</summary>
    public Word Word { get; private set; }

    /// <summary>Gives the word at hand and goes on.</summary>
    public Word Take()
    {
        var word = Word;
        Next();
        return word;
    }

    /// <summary>Goes on when it is this word.</summary>
    public bool TryTake(string word)
    {
        if (!Word.Is(word)) return false;
        Next();
        return true;
    }

    private void Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
        var first = _at < _text.Length ? _text[_at] : '\0';
        Word = _at == _text.Length ? new Word(WordKind.End, string.Empty, _at + 1)
            : first == '\'' ? Text()
            : IsOfName(first) && !char.IsAsciiDigit(first) ? While(WordKind.Name, IsOfName)
            : IsOfName(first) || first is '-' or '.' ? While(WordKind.Number, static c => IsOfName(c) || c is '-' or '+' or '.')
            : Sign();
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private Word While(WordKind kind, Func<char, bool> belongs)
    {
        var start = _at;
        do _at++;
        while (_at < _text.Length && belongs(_text[_at]));
        return new Word(kind, _text[start.._at], start + 1);
    }

    /// <summary>A quote within a text stands twice.</summary>
    private Word Text()
    {
        var start = _at++;
        while (true)
        {
            var end = _text.IndexOf('\'', _at);
            if (end < 0) throw FilterFault.At(start + 1, "the text that begins here has no end. End it with a single quote");
            _at = end + 1;
            if (_at == _text.Length || _text[_at] != '\'') break;
            _at++;
        }

        return new Word(WordKind.Text, _text[(start + 1)..(_at - 1)].Replace("''", "'", StringComparison.Ordinal), start + 1);
    }

    private Word Sign()
    {
        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(_text, _at, sign, 0, sign.Length) != 0) continue;
            _at += sign.Length;
            return new Word(WordKind.Sign, sign, _at - sign.Length + 1);
        }

        throw FilterFault.At(_at + 1, $"'{_text[_at]}' means nothing here. Put texts into single quotes");
    }
}
