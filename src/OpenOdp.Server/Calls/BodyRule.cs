using System.Text.Json;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Calls;

/// <summary>
/// What the body of a call may hold. Whatever else is in a change is refused: it was meant to say something.
/// </summary>
internal sealed record BodyRule
{
    /// <summary>A question without a body; one that comes all the same is not read.</summary>
    public static readonly BodyRule Unread = new();

    /// <summary>A change without a body.</summary>
    public static readonly BodyRule None = new() { Fields = [], IsOptional = true };

    /// <summary>A body that its reader understands or refuses; one that is missing, too, for it knows what to ask for.</summary>
    public static readonly BodyRule Any = new() { IsChecked = false, Fields = [], IsOptional = true };

    /// <summary>The same, for one that may lie this deep.</summary>
    public static BodyRule Deep(int maxDepth) => Any with { MaxDepth = maxDepth };

    /// <summary>The fields that it may have; null when it is not read.</summary>
    public string[]? Fields { get; init; }

    /// <summary>True when it may be missing.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Objects and arrays within each other at most.</summary>
    public int MaxDepth { get; init; } = JsonCursor.MaxDepth;

    private bool IsChecked { get; init; } = true;

    /// <summary>Reads a body.</summary>
    /// <returns>Null when there is none and need not be.</returns>
    /// <exception cref="JsonException">It is not such a body; the message says why.</exception>
    /// <exception cref="BadHttpRequestException">It is too large, compressed, or does not come.</exception>
    public async Task<JsonDocument?> ReadAsync(HttpRequest request)
    {
        if (Fields is null) return null;
        var body = await CallBody.ReadAsync(request, MaxDepth);
        if (body is null && !IsOptional) throw new JsonException($"The body is empty: this call takes {Expected()}.");
        if (body is null || !IsChecked) return body;
        var unknown = body.RootElement.ValueKind == JsonValueKind.Object
            ? body.RootElement.EnumerateObject().Select(field => field.Name).FirstOrDefault(name => !Fields.Contains(name))
            : null;
        var isNone = Fields.Length == 0 && (body.RootElement.ValueKind != JsonValueKind.Object || unknown is not null);
        if (unknown is null && !isNone) return body;
        body.Dispose();
        throw new JsonException(unknown is null
            ? $"This call takes {Expected()}."
            : $"Unknown field '{unknown}': this call takes {Expected()}. Nothing was changed.");
    }

    private string Expected() =>
        Fields is { Length: > 0 } fields ? $"a body with {string.Join(", ", fields)}" : "no body";
}
