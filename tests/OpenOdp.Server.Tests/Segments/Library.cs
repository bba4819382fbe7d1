namespace OpenOdp.Server.Tests.Segments;

/// <summary>The library of docs/segments.md.</summary>
internal static class Library
{
    private static readonly string[] Parts = Repository.Read("docs/segments.md").Split("\n### ")[1..];

    public static IEnumerable<string> Names => Parts.Select(static part => part[..part.IndexOf('\n', StringComparison.Ordinal)]);

    /// <summary>The body of a case.</summary>
    public static string Case(string name)
    {
        var part = Parts.Single(part => part.StartsWith(name + "\n", StringComparison.Ordinal));
        return part.Split("```json\n")[1].Split("```")[0];
    }
}
