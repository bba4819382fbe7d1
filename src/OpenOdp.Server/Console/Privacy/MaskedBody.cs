using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Events;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>A body as readers see it.</summary>
internal sealed class MaskedBody
{
    private readonly AccountSettings? _account;
    private readonly Utf8JsonWriter _json;
    private readonly int _depth;
    private readonly bool _isPixel;

    private MaskedBody(AccountSettings? account, Utf8JsonWriter json, int depth, bool isPixel)
    {
        _account = account;
        _json = json;
        _depth = depth;
        _isPixel = isPixel;
    }

    /// <summary>The body with personal fields masked; null when it cannot be read, and anything could be in it.</summary>
    /// <param name="account">
    /// Whose identifiers are known: what stands under other names in "identifiers" is masked. Of none, those that every account
    /// has at first.
    /// </param>
    /// <param name="depth">In how many texts of JSON it is.</param>
    /// <param name="isPixel">True for a query, in which a misspelt identifier is among the data.</param>
    public static string? Of(
        ReadOnlyMemory<byte> body, AccountSettings? account = null, bool isIndented = true, int depth = 0, bool isPixel = false)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes, AnswerJson.WriterOptions with { Indented = isIndented }))
            {
                new MaskedBody(account, json, depth, isPixel).Write("", parsed.RootElement, isIdentifier: false);
            }

            return Encoding.UTF8.GetString(bytes.ToArray());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // no JSON, a part of it, or half of a character
        }
    }

    /// <param name="name">What it is called; empty for nothing.</param>
    /// <param name="isIdentifier">True for what stands where misspelt names of identifiers do.</param>
    private void Write(string name, JsonElement value, bool isIdentifier)
    {
        var isPersonal = PersonalFields.Contains(name);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when !isPersonal:
                WriteObject(value, isIdentifier);
                break;
            case JsonValueKind.Array when !isPersonal:
                WriteArray(name, value, isIdentifier);
                break;
            case JsonValueKind.Null:
                _json.WriteNullValue();
                break;
            case var _ when isIdentifier && !IsKnown(name):
                _json.WriteStringValue(PersonalText.Hide(value.ToString()));
                break;
            case JsonValueKind.String:
            case var _ when isPersonal:
                _json.WriteStringValue(PersonalFields.Mask(name, value.ToString(), _account, _depth));
                break;
            default:
                value.WriteTo(_json);
                break;
        }
    }

    private bool IsKnown(string name) => (_isPixel && PixelQuery.Fields.Contains(name))
        || (_account?.Identifiers ?? AccountSettings.DefaultIdentifiers)
            .Any(one => string.Equals(one.Name, name.Replace('-', '_'), StringComparison.OrdinalIgnoreCase));

    private bool HasIdentifiers(string name) => string.Equals(name, "identifiers", StringComparison.OrdinalIgnoreCase)
        || (_isPixel && name == "data");

    private void WriteObject(JsonElement value, bool isIdentifier)
    {
        var named = value.EnumerateObject().Where(static one => one.Value.ValueKind == JsonValueKind.String && !IsValue(one.Name))
            .Select(static one => one.Value.GetString()!).FirstOrDefault(PersonalFields.Contains);
        _json.WriteStartObject();
        foreach (var one in value.EnumerateObject())
        {
            _json.WritePropertyName(PersonalText.Mask(one.Name, _account, _depth));
            var name = named is not null && IsValue(one.Name) ? named : one.Name;
            Write(name, one.Value, isIdentifier || HasIdentifiers(one.Name));
        }

        _json.WriteEndObject();
    }

    private void WriteArray(string name, JsonElement value, bool isIdentifier)
    {
        _json.WriteStartArray();
        foreach (var one in value.EnumerateArray()) Write(name, one, isIdentifier);
        _json.WriteEndArray();
    }

    /// <summary>What stands beside a name, as in <c>{"key":"email","value":"…"}</c>.</summary>
    private static bool IsValue(string name) => name.StartsWith("value", StringComparison.OrdinalIgnoreCase);
}
