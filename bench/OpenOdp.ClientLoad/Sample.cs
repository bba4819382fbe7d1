namespace OpenOdp.ClientLoad;

/// <summary>The documented example; each event also gets a UUID and the default data.</summary>
internal static class Sample
{
    public const string Action = "purchased";
    public const string Type = "fullstack";

    public static readonly Dictionary<string, string> Identifiers =
        new() { ["fs_user_id"] = "user123", ["email"] = "user@example.com" };
    public static readonly Dictionary<string, object> Data = new() { ["count"] = 1 };

    public static string Datafile(string host) =>
        $$"""{"version":"4","revision":"1","integrations":[{"key":"odp","host":"{{host}}","publicKey":"key"}]}""";
}
