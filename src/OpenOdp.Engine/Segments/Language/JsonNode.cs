using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OpenOdp.Engine.Segments.Language;

/// <summary>
/// A value of a definition and where it stands. The JSON is protobuf's (SEG-11): names in snake case or camel case, null for what
/// is absent, numbers also as text.
/// </summary>
internal readonly struct JsonNode(JsonElement element, JsonPlace place)
{
    /// <summary>Characters of a text at most.</summary>
    public const int MaxText = 4096;

    public JsonNode(JsonElement element, string path) : this(element, new JsonPlace(null, path))
    {
    }

    /// <summary>Where it stands: <c>definition.root_condition.combination.conditions[0]</c>.</summary>
    public string Path => place.ToString();

    private bool IsNull => element.ValueKind == JsonValueKind.Null;

    /// <summary>An error about this value.</summary>
    public DefinitionException Fault(string reason) => new(Path, reason);

    /// <summary>
    /// The members of an object by their names in snake case; an unknown one, and one that is there twice, is a fault.
    /// </summary>
    public Dictionary<string, JsonNode> Members(params ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Fault("must be an object");
        var members = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var written = NameOf(member);
            var name = SnakeCase(written);
            if (!known.Contains(name)) throw Fault($"does not know '{Shown(written)}'; it knows {string.Join(", ", known!)}");
            if (!members.TryAdd(name, new JsonNode(member.Value, new JsonPlace(place, name)))) throw Fault($"has '{name}' twice");
        }

        foreach (var (name, member) in members)
        {
            if (member.IsNull) members.Remove(name);
        }

        return members;
    }

    /// <summary>The only member of an object that must have exactly one.</summary>
    public (string Name, JsonNode Value) OneOf(params ReadOnlySpan<string> known)
    {
        var members = Members(known);
        if (members.Count != 1) throw Fault($"must have exactly one of {string.Join(", ", known!)}");
        var (name, value) = members.Single();
        return (name, value);
    }

    /// <summary>The elements of a list that must not be empty, unless it may be.</summary>
    public List<JsonNode> Items(int most, bool mayBeEmpty = false)
    {
        if (element.ValueKind != JsonValueKind.Array) throw Fault("must be a list");
        var count = element.GetArrayLength();
        if (count == 0 && !mayBeEmpty) throw Fault("must not be empty");
        if (count > most) throw Fault($"has {count:N0} entries; it may have {most:N0}");
        var items = new List<JsonNode>(count);
        foreach (var item in element.EnumerateArray()) items.Add(new JsonNode(item, new JsonPlace(place, items.Count)));
        return items;
    }

    public string Text()
    {
        if (element.ValueKind != JsonValueKind.String) throw Fault("must be a text");
        var text = Unicode(element, static element => element.GetString()!);
        if (text.Length > MaxText) throw Fault($"is longer than {MaxText:N0} characters");
        return text;
    }

    public byte[] Utf8() => Encoding.UTF8.GetBytes(Text());

    public bool Boolean() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault("must be true or false"),
    };

    /// <summary>A decimal number, also as text (SEG-11, EXP-5).</summary>
    public decimal Number()
    {
        var text = element.ValueKind switch
        {
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.String => Text(),
            _ => throw Fault("must be a number"),
        };
        return decimal.TryParse(text, NumberStyles.Float, NumberFormatInfo.InvariantInfo, out var number)
            ? number
            : throw Fault($"must be a number, not '{Shown(text)}'");
    }

    public int Integer(int least, int most, string because = "")
    {
        var number = Number();
        if (number != decimal.Truncate(number)) throw Fault("must be a whole number");
        if (number < least || number > most) throw Fault($"must be from {least} to {most}{because}");
        return (int)number;
    }

    /// <summary>The same value under another path.</summary>
    public JsonNode At(string path) => new(element, path);

    /// <summary>An object whose members are texts.</summary>
    public Dictionary<string, string> Texts(int most)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Fault("must be an object of texts");
        var count = element.GetPropertyCount();
        if (count > most) throw Fault($"has {count:N0} entries; it may have {most:N0}");
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var name = NameOf(member);
            var text = new JsonNode(member.Value, new JsonPlace(place, Shown(name))).Text();
            if (!texts.TryAdd(name, text)) throw Fault($"has '{Shown(name)}' twice");
        }

        return texts;
    }

    /// <summary>A name that an error may show.</summary>
    public static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private string NameOf(JsonProperty member) => Unicode(member, static member => member.Name);

    /// <summary>Reads a text, which JSON lets be none: a parser looks into it only now.</summary>
    private string Unicode<T>(T source, Func<T, string> read)
    {
        try
        {
            return read(source);
        }
        catch (InvalidOperationException)
        {
            throw Fault("holds a text that is no Unicode: bytes that are no UTF-8, or half of a surrogate pair");
        }
    }

    private static string SnakeCase(string name)
    {
        if (!name.Any(char.IsAsciiLetterUpper)) return name;
        var snake = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c)) snake.Append('_').Append(char.ToLowerInvariant(c));
            else snake.Append(c);
        }

        return snake.ToString();
    }
}
