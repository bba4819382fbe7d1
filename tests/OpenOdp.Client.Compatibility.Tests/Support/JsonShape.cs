using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOdp.Client.Compatibility.Tests.Support;

internal static class JsonShape
{
    public static JsonNode? Of(object? value) => JsonSerializer.SerializeToNode(value);

    /// <summary>Compares values as JSON does: in any order of keys, and with 99 and 99.0 the same.</summary>
    public static void AssertEqual(JsonNode? expected, object? actual)
    {
        var shown = actual as JsonNode ?? Of(actual);
        Assert.True(
            JsonNode.DeepEquals(expected, shown), $"Expected {expected?.ToJsonString()}\nand got  {shown?.ToJsonString()}");
    }
}
