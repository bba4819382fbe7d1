using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>A datafile and its users.</summary>
internal sealed record DecisionCase(string Datafile, RandomUser[] Users);

/// <summary>The official SDK, which asks and tells nobody.</summary>
internal static class TheirSdk
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The decisions on all flags for each user in turn, as of <see cref="OurSdk"/>.</summary>
    public static async Task<JsonObject[]> DecideAsync(NpmPackages packages, IEnumerable<DecisionCase> cases)
    {
        var file = packages.Write(string.Join('\n', cases.Select(Written)));
        var output = await packages.RunAsync("Decisions/decide.mjs", "sdk6", [file]);
        return [.. output.Split('\n').Select(line => JsonNode.Parse(line)!.AsObject())];
    }

    public static string Written<T>(T one) => JsonSerializer.Serialize(one, Json);
}
