using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenOdp.Engine.State;

namespace OpenOdp.Server.Experiments;

/// <summary>
/// Writes what one visitor did as events of type <c>experiment</c>. Texts are copied as they stand in the report, between their
/// quotes, so that nothing in them can change. What an event itself says comes first: of too many fields the last are left out.
/// </summary>
internal sealed class ExperimentEventWriter
{
    /// <summary>What the name of a field begins with that holds an attribute.</summary>
    public const string Attribute = "attribute_";

    /// <summary>What the name of a field begins with that holds a tag.</summary>
    public const string Tag = "tag_";

    /// <summary>What an event takes from the <c>metadata</c> of a decision.</summary>
    public static readonly string[] Metadata =
        ["flag_key", "rule_key", "rule_type", "variation_key", "enabled", "cmab_uuid"];

    private static readonly string[] Decision = ["experiment_id", "variation_id", "campaign_id"];

    private static readonly string[] Amounts = ["revenue", "value", "quantity"];

    private readonly ByteWriter _text;
    private readonly byte[] _identifiers;
    private readonly byte[] _source;
    private readonly byte[] _attributes;
    private bool _isFirst;

    /// <param name="text">What is written to.</param>
    /// <param name="report">The report: what SDK, which revision of the datafile.</param>
    /// <param name="visitorId">A text or a number.</param>
    /// <param name="attributes">The visitor's.</param>
    public ExperimentEventWriter(ByteWriter text, JsonElement report, JsonElement visitorId, IEnumerable<JsonElement> attributes)
    {
        _text = new ByteWriter();
        var id = JsonMarshal.GetRawUtf8Value(visitorId);
        _text.Raw(id.StartsWith("\"vuid_"u8) ? "\"vuid\":"u8 : "\"fs_user_id\":"u8);
        _text.Raw(id);
        _identifiers = _text.Written.ToArray();

        _text.Clear();
        _isFirst = true;
        if (Member(report, "client_name") is { ValueKind: JsonValueKind.String })
        {
            Name("data_source_type");
            _text.Raw("\"sdk\""u8);
        }

        Copy(report, "client_name", "data_source");
        Copy(report, "client_version", "data_source_version");
        Copy(report, "revision", "revision");
        _source = _text.Written.ToArray();

        _text.Clear();
        _isFirst = true;
        Named(Attribute, attributes.Select(attribute => (Member(attribute, "key"), Member(attribute, "value")))
            .Where(one => one is { Item1.ValueKind: JsonValueKind.String, Item2: not null })
            .Select(one => (JsonMarshal.GetRawUtf8Value(one.Item1!.Value)[1..^1].ToArray(), one.Item2!.Value)));

        _attributes = _text.Written.ToArray();
        _text = text;
    }

    /// <summary>True for the event that goes with decisions.</summary>
    public static bool IsImpression(JsonElement one) =>
        Member(one, "key") is { ValueKind: JsonValueKind.String } key
        && JsonMarshal.GetRawUtf8Value(key).SequenceEqual("\"campaign_activated\""u8);

    /// <summary>That the visitor saw a variation.</summary>
    /// <param name="decision">Which one.</param>
    /// <param name="when">The event that goes with it; undefined when there is none.</param>
    /// <param name="index">Tells decisions of one event apart; null for the one that has the event's id.</param>
    public void Impression(JsonElement decision, JsonElement when, int? index)
    {
        Begin("impression"u8, when, index is { } number ? $"/{number.ToString(CultureInfo.InvariantCulture)}" : "");
        if (Member(decision, "metadata") is { ValueKind: JsonValueKind.Object } metadata) Copy(metadata, Metadata);
        Copy(decision, Decision);
        End();
    }

    /// <summary>That the visitor did something.</summary>
    public void Conversion(JsonElement conversion)
    {
        Begin("conversion"u8, conversion, "");
        Copy(conversion, "key", "event_key");
        Copy(conversion, "entity_id", "event_id");
        Copy(conversion, Amounts);
        if (Member(conversion, "tags") is { ValueKind: JsonValueKind.Object } tags)
        {
            Named(Tag, tags.EnumerateObject().Select(tag => (JsonMarshal.GetRawUtf8PropertyName(tag).ToArray(), tag.Value)));
        }

        End();
    }

    private void Begin(ReadOnlySpan<byte> action, JsonElement one, string idSuffix)
    {
        _text.Raw("{\"type\":\"experiment\",\"action\":\""u8);
        _text.Raw(action);
        _text.Raw("\",\"identifiers\":{"u8);
        _text.Raw(_identifiers);
        _text.Raw("},\"data\":{"u8);
        _text.Raw(_source);
        _isFirst = _source.Length == 0;
        if (one.ValueKind != JsonValueKind.Object) return;
        if (Member(one, "uuid") is { ValueKind: JsonValueKind.String } uuid && JsonMarshal.GetRawUtf8Value(uuid).Length > 2)
        {
            Name("idempotence_id");
            _text.Raw(JsonMarshal.GetRawUtf8Value(uuid)[..^1]);
            _text.Raw(Encoding.ASCII.GetBytes(idSuffix));
            _text.Byte((byte)'"');
        }

        Copy(one, "timestamp", "ts");
    }

    private void End()
    {
        if (_attributes.Length > 0) Separate();
        _text.Raw(_attributes);
        _text.Raw("}}"u8);
    }

    private void Copy(JsonElement from, ReadOnlySpan<string> names)
    {
        foreach (var name in names) Copy(from, name, name);
    }

    private void Copy(JsonElement from, string name, string field)
    {
        if (Member(from, name) is not { ValueKind: not JsonValueKind.Null } value) return;
        Name(field);
        Value(value);
    }

    /// <summary>
    /// Fields by names of the caller's. Where a name is there twice the last counts: SDKs send an attribute of their own behind
    /// the user's of the same name.
    /// </summary>
    private void Named(string prefix, IEnumerable<(byte[] RawName, JsonElement Value)> fields)
    {
        var byName = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in fields) byName[Encoding.UTF8.GetString(name)] = value;
        foreach (var (name, value) in byName)
        {
            if (value.ValueKind == JsonValueKind.Null) continue;
            Name(prefix + name);
            Value(value);
        }
    }

    private void Name(string name)
    {
        Separate();
        _text.Byte((byte)'"');
        _text.Raw(Encoding.UTF8.GetBytes(name));
        _text.Raw("\":"u8);
    }

    /// <summary>An event's fields are texts, numbers and truth values: what is made of several stays as its JSON.</summary>
    private void Value(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            _text.Raw(raw);
            return;
        }

        _text.Byte((byte)'"');
        _text.Raw(JsonEncodedText.Encode(raw, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        _text.Byte((byte)'"');
    }

    private void Separate()
    {
        if (!_isFirst) _text.Byte((byte)',');
        _isFirst = false;
    }

    /// <summary>What an object has by a name; null when nothing.</summary>
    public static JsonElement? Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value : null;
}
