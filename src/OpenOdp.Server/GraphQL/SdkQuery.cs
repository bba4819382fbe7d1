using System.Text.Json;

namespace OpenOdp.Server.GraphQL;

/// <summary>
/// What the official SDKs ask: which of some segments a user is in. Their two documents are known by their very characters, since
/// nearly all that is asked is this.
/// </summary>
/// <param name="Identifier">The identifier's name.</param>
/// <param name="Value">Its value, as it was sent.</param>
/// <param name="Subset">The names of segments.</param>
/// <param name="Column">Where <c>customer</c> stands in the document, from 1.</param>
internal readonly record struct SdkQuery(string Identifier, string Value, IReadOnlyList<string> Subset, int Column)
{
    private const string Edges = "edges {node {name state}}}}}";
    private const string Declared = "query($userId: String, $audiences: [String]) {";
    private const string Undeclared = "query {";

    /// <summary>The identifiers that SDKs know a user by; a public key may ask for them.</summary>
    private static readonly string[] Identifiers = ["fs_user_id", "vuid"];

    private static readonly string[] WithVariables =
        [.. Identifiers.Select(name => $"{Declared}customer({name}: $userId) {{audiences(subset: $audiences) {{{Edges}")];

    private static readonly string[] Starts = [.. Identifiers.Select(name => $"{Undeclared}customer({name} : \"")];

    /// <summary>False for any other query, and for one that cannot be answered like this.</summary>
    public static bool TryRead(in GraphQLRequest request, out SdkQuery query)
    {
        query = default;
        if (request.OperationName is not null) return false;
        for (var i = 0; i < Identifiers.Length; i++)
        {
            if (!request.Query.ValueEquals(WithVariables[i])) continue;
            return TryReadVariables(request.Variables, Identifiers[i], out query);
        }

        return request.Variables.ValueKind == JsonValueKind.Undefined && TryReadPasted(request.Query.GetString()!, out query);
    }

    /// <summary>C#, Go, Java and Android.</summary>
    private static bool TryReadVariables(JsonElement variables, string identifier, out SdkQuery query)
    {
        query = default;
        if (variables.ValueKind != JsonValueKind.Object) return false;
        if (!variables.TryGetProperty("userId", out var user) || user.ValueKind != JsonValueKind.String) return false;
        if (!variables.TryGetProperty("audiences", out var names) || names.ValueKind != JsonValueKind.Array) return false;
        var subset = new string[names.GetArrayLength()];
        var count = 0;
        foreach (var name in names.EnumerateArray())
        {
            if (name.ValueKind != JsonValueKind.String) return false;
            subset[count++] = name.GetString()!;
        }

        query = new SdkQuery(identifier, user.GetString()!, subset, Declared.Length + 1);
        return true;
    }

    /// <summary>JavaScript, which pastes the values into the text.</summary>
    private static bool TryReadPasted(string text, out SdkQuery query)
    {
        query = default;
        for (var i = 0; i < Identifiers.Length; i++)
        {
            if (!text.StartsWith(Starts[i], StringComparison.Ordinal)) continue;
            var rest = text.AsSpan(Starts[i].Length);
            if (!TryTakeText(ref rest, out var value)) return false;
            if (!TryTake(ref rest, ") {audiences(subset: [") || !TryTakeNames(ref rest, out var subset)) return false;
            if (!rest.SequenceEqual("]) {" + Edges)) return false;
            query = new SdkQuery(Identifiers[i], value, subset, Undeclared.Length + 1);
            return true;
        }

        return false;
    }

    private static bool TryTakeNames(ref ReadOnlySpan<char> rest, out List<string> names)
    {
        names = [];
        if (!TryTake(ref rest, "\"")) return true;
        do
        {
            if (!TryTakeText(ref rest, out var name)) return false;
            names.Add(name);
        }
        while (TryTake(ref rest, ",\""));
        return true;
    }

    /// <summary>Takes a text up to its quote. One with an escape, or with what no text holds, is for the parser.</summary>
    private static bool TryTakeText(ref ReadOnlySpan<char> rest, out string text)
    {
        text = string.Empty;
        var end = rest.IndexOf('"');
        if (end < 0 || rest[..end].Contains('\\') || rest[..end].ContainsAnyInRange('\0', '\x1f')) return false;
        text = rest[..end].ToString();
        rest = rest[(end + 1)..];
        return text.Length > 0 || !rest.StartsWith('"'); // three quotes begin another kind of text
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, string expected)
    {
        if (!rest.StartsWith(expected, StringComparison.Ordinal)) return false;
        rest = rest[expected.Length..];
        return true;
    }
}
