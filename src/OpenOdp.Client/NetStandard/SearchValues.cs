using Microsoft.CodeAnalysis;

namespace OpenOdp.Client;

/// <summary>Characters of ASCII to look for.</summary>
[Embedded]
internal sealed class SearchValues<T>(bool[] wanted)
{
    public bool Has(char code) => code < wanted.Length && wanted[code];
}

[Embedded]
internal static class SearchValues
{
    public static SearchValues<char> Create(ReadOnlySpan<char> values)
    {
        var wanted = new bool[0x80];
        foreach (var value in values)
        {
            wanted[value] = true;
        }

        return new SearchValues<char>(wanted);
    }

    public static int IndexOfAny(this ReadOnlySpan<char> text, SearchValues<char> values)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (values.Has(text[i])) return i;
        }

        return -1;
    }
}
