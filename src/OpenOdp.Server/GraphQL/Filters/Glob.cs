namespace OpenOdp.Server.GraphQL.Filters;

/// <summary>A text in which <c>*</c> stands for any characters, also none; capitals do not matter.</summary>
internal sealed class Glob(string pattern)
{
    private const int CharactersPerStep = 8192;

    private readonly string[] _parts = pattern.Split('*');

    public bool Matches(ReadOnlySpan<char> text, QueryContext call)
    {
        call.Spend((int)((long)text.Length * pattern.Length / CharactersPerStep));
        if (_parts.Length == 1) return text.Equals(pattern, StringComparison.OrdinalIgnoreCase);
        var (head, tail) = (_parts[0], _parts[^1]);
        if (text.Length < head.Length + tail.Length) return false;
        if (!text.StartsWith(head, StringComparison.OrdinalIgnoreCase)) return false;
        if (!text.EndsWith(tail, StringComparison.OrdinalIgnoreCase)) return false;
        var rest = text[head.Length..^tail.Length];
        foreach (var part in _parts.AsSpan(1, _parts.Length - 2))
        {
            // The first place is as good as any: it leaves the most to the parts behind it.
            var at = rest.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return false;
            rest = rest[(at + part.Length)..];
        }

        return true;
    }
}
