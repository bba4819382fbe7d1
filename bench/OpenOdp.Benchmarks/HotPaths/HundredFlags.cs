using System.Text.Json;

namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>
/// A datafile with as many flags, experiments, rollouts, attributes, events and audiences as asked for, each about as large as
/// those in the official SDKs' datafile of 100 entities.
/// </summary>
internal static class HundredFlags
{
    public static byte[] Datafile(int count)
    {
        var numbers = Enumerable.Range(0, count).ToArray();
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            version = "4",
            revision = "1",
            accountId = "1",
            projectId = "2",
            sendFlagDecisions = true,
            attributes = numbers.Select(i => new { id = $"a{i}", key = $"attr_{i}" }),
            events = numbers.Select(i => new { id = $"v{i}", key = $"event_{i}", experimentIds = new[] { $"e{i}" } }),
            audiences = numbers.Select(i => new
            {
                id = $"u{i}",
                name = $"Audience #{i}",
                conditions =
                    $$"""["and", ["or", ["or", {"name": "attr_{{i}}", "type": "custom_attribute", "value": "testvalue"}]]]""",
            }),
            experiments = numbers.Select(i => Rule($"e{i}", i, i % 3 == 0 ? ["u1"] : [])),
            rollouts = numbers.Select(i => new
            {
                id = $"r{i}",
                experiments = new[] { Rule($"d{i}", i, [$"u{i}"]), Rule($"l{i}", i, []) },
            }),
            featureFlags = numbers.Select(i => new
            {
                id = $"f{i}",
                key = $"feature_{i}",
                experimentIds = i % 2 == 0 ? [$"e{i}"] : Array.Empty<string>(),
                rolloutId = $"r{i}",
                variables = new[]
                {
                    new { id = $"x{i}", key = "count", type = "integer", defaultValue = $"{i}" },
                    new { id = $"y{i}", key = "text", type = "string", defaultValue = "a text of a usual length" },
                },
            }),
        });
    }

    private static object Rule(string id, int number, string[] audienceIds) => new
    {
        id,
        key = $"rule_{id}",
        status = "Running",
        layerId = $"layer_{id}",
        audienceIds,
        forcedVariations = new { },
        trafficAllocation = new[]
        {
            new { entityId = $"{id}1", endOfRange = 5000 },
            new { entityId = $"{id}2", endOfRange = 10000 },
        },
        variations = new[] { Variation($"{id}1", number), Variation($"{id}2", number) },
    };

    private static object Variation(string id, int number) => new
    {
        id,
        key = $"variation_{id}",
        featureEnabled = true,
        variables = new[] { new { id = $"x{number}", value = $"{number + 1}" } },
    };
}
