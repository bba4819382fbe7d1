using System.Text.Json;

namespace OpenOdp.Client.Tests.Support;

internal static class Datafiles
{
    public static readonly string NotIntegrated = JsonSerializer.Serialize(new { version = "4", revision = "1" });

    public static string Odp(string host, string publicKey = "pk", string revision = "1", params string[] segments) =>
        JsonSerializer.Serialize(new
        {
            version = "4",
            revision,
            integrations = new[] { new { key = "odp", host, publicKey } },
            typedAudiences = segments.Select((segment, i) => new
            {
                id = $"{i}",
                name = segment,
                conditions = new object[]
                {
                    "or", new { type = "third_party_dimension", name = "odp.audiences", match = "qualified", value = segment },
                },
            }),
        });
}
