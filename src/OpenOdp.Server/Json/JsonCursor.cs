using System.Text.Json;
using OpenOdp.Engine.State;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Json;

/// <summary>
/// Walks a JSON body once. It refuses what two readers could understand differently: nesting deeper than 32 with a
/// <see cref="JsonException"/>; an object with the same key twice (after unescaping) and text that is not Unicode as faults of
/// the item being read, or, where there are no items, with one, too.
/// </summary>
internal ref struct JsonCursor
{
    /// <summary>Objects and arrays within each other at most.</summary>
    public const int MaxDepth = 32;

    private const string NotUnicode = "The body holds an escaped character that is not Unicode.";

    private readonly ByteWriter _scratch;
    private readonly Growable<TextSlice> _names;
    private readonly Findings? _findings;
    private Utf8JsonReader _json;

    /// <summary>Starts in front of the body, which must be valid UTF-8.</summary>
    /// <param name="body">The body.</param>
    /// <param name="scratch">Takes unescaped text.</param>
    /// <param name="names">Takes the names of the objects being read.</param>
    /// <param name="findings">Takes the faults of items; null when the body has none, and each fault is the body's.</param>
    /// <param name="maxDepth">Objects and arrays within each other at most.</param>
    public JsonCursor(
        ReadOnlySpan<byte> body, ByteWriter scratch, Growable<TextSlice> names, Findings? findings = null,
        int maxDepth = MaxDepth)
    {
        _json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
        _scratch = scratch;
        _names = names;
        _findings = findings;
        Text = new TextSource(body, scratch);
    }

    /// <summary>Resolves slices.</summary>
    public TextSource Text { get; }

    /// <summary>What the cursor stands on.</summary>
    public readonly JsonTokenType Token => _json.TokenType;

    /// <summary>The characters of a number as they were sent.</summary>
    public readonly TextSlice Literal => new((int)_json.TokenStartIndex, _json.ValueSpan.Length);

    /// <summary>Takes what a parser writes while it reads.</summary>
    public readonly ByteWriter Scratch => _scratch;

    /// <summary>Where what the cursor stands on starts in the body.</summary>
    public readonly long TokenStart => _json.TokenStartIndex;

    /// <summary>Bytes of the body read so far.</summary>
    public readonly long Consumed => _json.BytesConsumed;

    /// <summary>Steps to the next token; false at the end of the body.</summary>
    public bool Read() => _json.Read();

    /// <summary>Within an object: steps to the value of its next property; false at its end.</summary>
    public bool NextProperty(out TextSlice name)
    {
        _json.Read();
        name = default;
        if (_json.TokenType == JsonTokenType.EndObject) return false;
        name = TakeText();
        _json.Read();
        return true;
    }

    /// <summary>Within an array: steps to its next element; false at its end.</summary>
    public bool NextElement()
    {
        _json.Read();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>The text the cursor stands on, unescaped.</summary>
    public readonly TextSlice TakeText()
    {
        if (!_json.ValueIsEscaped) return new TextSlice((int)_json.TokenStartIndex + 1, _json.ValueSpan.Length);
        var start = _scratch.Length;
        if (!JsonEscapes.Unescape(_json.ValueSpan, _scratch)) WarnOfHalf();
        return TextSlice.InScratch(start, _scratch.Length - start);
    }

    /// <summary>Passes over the value the cursor stands on; it must be sound all the same.</summary>
    public void Skip()
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.String when _json.ValueIsEscaped:
                TakeText();
                break;
            case JsonTokenType.StartArray:
                while (NextElement()) Skip();
                break;
            case JsonTokenType.StartObject:
                var names = OpenNames();
                while (NextProperty(out var name))
                {
                    AddName(name);
                    Skip();
                }

                CloseNames(names);
                break;
        }
    }

    /// <summary>Starts to collect the names of an object.</summary>
    public readonly int OpenNames() => _names.Count;

    /// <summary>Collects a name.</summary>
    public readonly void AddName(TextSlice name) => _names.Add(name);

    /// <summary>Refuses the object when a name came twice.</summary>
    public readonly void CloseNames(int opened)
    {
        var names = _names.Items[opened..];
        if (names.Length > 1)
        {
            NameOrder.Sort(names, Text);
            for (var twin = NameOrder.FindTwin<TextSlice>(names, Text);
                 twin >= 0;
                 twin = NameOrder.FindTwin<TextSlice>(names, Text, twin + 1))
            {
                if (IsBroken(names[twin])) continue; // nothing of these objects is kept by such a name
                RefuseTwin(names[twin]);
                break;
            }
        }

        _names.Truncate(opened);
    }

    /// <summary>
    /// True for a name of an item in which a character was lost, here or before it was sent. Others may have become the same by
    /// that, which is no fault of the item.
    /// </summary>
    public readonly bool IsBroken(TextSlice name) => _findings is not null && HasLost(name);

    /// <summary>True for a text in which a character was lost, here or before it was sent.</summary>
    public readonly bool HasLost(TextSlice text) => Text[text].IndexOf("\uFFFD"u8) >= 0;

    /// <summary>True for a text of which nothing is left: every other is read as this one, too.</summary>
    public readonly bool HasOnlyLost(TextSlice text)
    {
        var rest = Text[text];
        while (rest.StartsWith("\uFFFD"u8)) rest = rest[3..];
        return rest.Length == 0 && text.Length > 0;
    }

    /// <summary>Refuses the object that was read because of a name that came twice.</summary>
    public readonly void RefuseTwin(TextSlice name)
    {
        var message =
            $"The key {Quoting.Quote(Text[name])} occurs twice in one object, which ends at byte {_json.BytesConsumed}.";
        if (_findings is null) throw new JsonException(message);
        _findings.Refuse(message);
    }

    /// <summary>Tells that a field is left out because of a broken name that came twice.</summary>
    public readonly void WarnOfTwin(TextSlice name) =>
        _findings!.Warn($"Field {Quoting.Quote(Text[name])} is left out: another one has this name since what is "
            + "no character is read as U+FFFD.");

    private readonly void WarnOfHalf()
    {
        if (_findings is null) throw new JsonException(NotUnicode);
        _findings.Warn("A text holds half of a surrogate pair, which is no character: it was read as U+FFFD.");
    }
}
