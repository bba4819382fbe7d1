namespace OpenOdp.Server.Console.Privacy;

/// <summary>The words of a field's name, however it is written: <c>last_name</c>, <c>last-name</c>, <c>lastName</c>.</summary>
internal static class NameWords
{
    /// <summary>Letters that are looked at: longer names are nobody's.</summary>
    private const int MaxLetters = 48;

    private const string More = "…";

    /// <summary>The words of the part behind the last dot, in lower case and without numbers behind them.</summary>
    public static List<string> Of(string name)
    {
        var path = name.AsSpan().TrimEnd('.');
        path = path[(path.LastIndexOf('.') + 1)..];
        var (words, letters) = (new List<string>(), 0);
        while (!path.IsEmpty)
        {
            var start = path.Length - 1;
            while (start > 0 && !IsStart(path, start)) start--;
            var word = path[start..].TrimEnd("0123456789");
            if (word is [var first, ..] && char.IsLetterOrDigit(first))
            {
                letters += word.Length;
                words.Add(letters > MaxLetters ? More : word.ToString().ToLowerInvariant());
                if (letters > MaxLetters) break;
            }

            path = path[..start];
        }

        words.Reverse();
        return words;
    }

    /// <summary>True for a mark, behind one, and for a capital that begins a word.</summary>
    private static bool IsStart(ReadOnlySpan<char> path, int at) =>
        !char.IsLetterOrDigit(path[at]) || !char.IsLetterOrDigit(path[at - 1])
        || (char.IsUpper(path[at])
            && (!char.IsUpper(path[at - 1]) || (at + 1 < path.Length && char.IsLower(path[at + 1]))));
}
