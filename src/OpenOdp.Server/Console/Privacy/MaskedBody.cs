using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>A body as readers see it.</summary>
internal sealed class MaskedBody
{
    private readonly AccountSettings? _account;
    private readonly Utf8JsonWriter _json;

    private MaskedBody(AccountSettings? account, Utf8JsonWriter json) => (_account, _json) = (account, json);

    /// <summary>The body with personal fields masked; null when it cannot be read, and anything could be in it.</summary>
    /// <param name="account">Whose identifiers are known: what stands under other names in "identifiers" is masked.</param>
    public static string? Of(ReadOnlyMemory<byte> body, AccountSettings? account = null, bool isIndented = true)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes, AnswerJson.WriterOptions with { Indented = isIndented }))
            {
                new MaskedBody(account, json).Write("", parsed.RootElement, isIdentifier: false);
            }

            return Encoding.UTF8.GetString(bytes.ToArray());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // no JSON, a part of it, or half of a character
        }
    }

    /// <param name="name">What it is called; empty for nothing.</param>
    /// <param name="isIdentifier">True for what stands in "identifiers", where misspelt names are what gets rejected.</param>
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
                _json.WriteStringValue(PersonalFields.Mask(name, value.ToString()));
                break;
            default:
                value.WriteTo(_json);
                break;
        }
    }

    private bool IsKnown(string name) => _account is null
        || _account.Identifiers.Any(one => string.Equals(one.Name, name.Replace('-', '_'), StringComparison.OrdinalIgnoreCase));

    private void WriteObject(JsonElement value, bool isIdentifier)
    {
        var named = value.EnumerateObject().Where(static one => one.Value.ValueKind == JsonValueKind.String && !IsValue(one.Name))
            .Select(static one => one.Value.GetString()!).FirstOrDefault(PersonalFields.Contains);
        _json.WriteStartObject();
        foreach (var one in value.EnumerateObject())
        {
            _json.WritePropertyName(PersonalText.Mask(one.Name));
            var areIdentifiers = isIdentifier || string.Equals(one.Name, "identifiers", StringComparison.OrdinalIgnoreCase);
            Write(named is not null && IsValue(one.Name) ? named : one.Name, one.Value, areIdentifiers);
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
