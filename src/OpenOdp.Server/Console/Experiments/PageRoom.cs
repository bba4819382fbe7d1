using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Segments.Words;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>
/// How much of a datafile one page can hold. Its parts name each other, so that a small one can be a large page: what is shown,
/// and what is read for it, takes of the room, and where there is none left the page ends.
/// </summary>
internal sealed class PageRoom
{
    /// <summary>Bytes of a page, about.</summary>
    private const int Bytes = 1_500_000;

    /// <summary>Bytes around a text.</summary>
    private const int Markup = 100;

    /// <summary>Bytes of JSON that are read in the time in which one of a page is made.</summary>
    private const int ReadForOne = 16;

    private int _left = Bytes;

    public bool IsFull => _left <= 0;

    /// <summary>A text of the datafile as it is shown.</summary>
    public string Take(string text) => Spend(text.Clipped());

    /// <summary>A text that is short already.</summary>
    public string Spend(string text)
    {
        _left -= Markup + HtmlEncoder.Default.Encode(text).Length;
        return text;
    }

    public ShownField Take(ShownField field) => new(Take(field.Name), Take(field.Value));

    /// <summary>Words whose texts are as short as they are shown.</summary>
    public WordLine? Take(WordLine? words)
    {
        if (words is null) return null;
        Spend(words.Text);
        foreach (var part in words.Parts) Take(part);
        return words;
    }

    /// <summary>The first parts for which there is room, and how many more there are.</summary>
    /// <param name="most">Parts at most.</param>
    public (List<TShown> Shown, int More) Fill<T, TShown>(IReadOnlyCollection<T> parts, int most, Func<T, TShown> show)
    {
        var shown = new List<TShown>();
        foreach (var part in parts)
        {
            if (shown.Count == most || (shown.Count > 0 && IsFull)) break;
            shown.Add(show(part));
        }

        return (shown, parts.Count - shown.Count);
    }

    /// <summary>Fields, and that there are more.</summary>
    public List<ShownField> Fill<T>(IReadOnlyCollection<T> parts, int most, Func<T, ShownField> show)
    {
        var (shown, more) = Fill<T, ShownField>(parts, most, part => Take(show(part)));
        if (more > 0) shown.Add(new ShownField("…", $"and {more:N0} more"));
        return shown;
    }

    /// <summary>Reads a part of a datafile from its beginning to its end.</summary>
    public JsonElement Read(JsonElement json)
    {
        _left -= JsonMarshal.GetRawUtf8Value(json).Length / ReadForOne;
        return json;
    }
}
