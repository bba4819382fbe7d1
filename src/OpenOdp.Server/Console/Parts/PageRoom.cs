using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Segments.Words;

namespace OpenOdp.Server.Console.Parts;

/// <summary>
/// How much of what others wrote one page can hold. Parts of a datafile name each other, so that a small one can be a large page:
/// what is shown, and what is read for it, takes of the room, and where there is none left the page ends.
/// </summary>
/// <param name="bytes">Bytes of this part of the page.</param>
internal sealed class PageRoom(int bytes = PageRoom.Page)
{
    /// <summary>Bytes of markup around a flag, without its texts and links.</summary>
    public const int Flag = 400;

    /// <summary>The same of a rule.</summary>
    public const int Rule = 750;

    /// <summary>The same of a variation.</summary>
    public const int Variation = 260;

    /// <summary>The same of a decision.</summary>
    public const int Decision = 600;

    /// <summary>The same of an event.</summary>
    public const int Event = 500;

    /// <summary>The same of a condition in words.</summary>
    public const int Words = 100;

    /// <summary>The same of anything smaller, as of a name or a value.</summary>
    private const int Text = 40;

    /// <summary>Bytes of a page, about.</summary>
    private const int Page = 1_500_000;

    /// <summary>Bytes of JSON that are read in the time in which one of a page is made.</summary>
    private const int ReadForOne = 16;

    private int _left = bytes;

    /// <summary>How pages write texts: only what HTML needs is escaped.</summary>
    public static HtmlEncoder Encoder { get; } = HtmlEncoder.Create(UnicodeRanges.All);

    public bool IsFull => _left <= 0;

    /// <summary>A text of others as it is shown.</summary>
    public string Take(string text, int markup = Text) => Spend(text.Clipped(), markup);

    /// <summary>A text that is short already.</summary>
    public string Spend(string text, int markup = Text)
    {
        _left -= markup + Encoding.UTF8.GetByteCount(Encoder.Encode(text));
        return text;
    }

    public ShownField Take(ShownField field) => new(Take(field.Name), Take(field.Value));

    /// <summary>Words whose texts are as short as they are shown.</summary>
    public WordLine? Take(WordLine? words)
    {
        if (words is null) return null;
        Spend(words.Text, Words);
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

    /// <summary>Texts, and that there are more.</summary>
    public List<string> Fill(IReadOnlyCollection<string> texts, int most)
    {
        var (shown, more) = Fill(texts, most, text => Spend(text));
        if (more > 0) shown.Add($"… and {more:N0} more");
        return shown;
    }

    /// <summary>Reads a part of a datafile from its beginning to its end.</summary>
    public JsonElement Read(JsonElement json)
    {
        _left -= JsonMarshal.GetRawUtf8Value(json).Length / ReadForOne;
        return json;
    }
}
