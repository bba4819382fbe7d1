namespace OpenOdp.Server.Console.Shell;

/// <summary>One entry of the console's navigation.</summary>
internal sealed record NavigationEntry(string Path, string Title, string Icon)
{
    /// <summary>True for a page that belongs to this entry.</summary>
    public bool IsOf(string path) =>
        path == Path || (Path != "/" && path.StartsWith(Path, StringComparison.Ordinal) && path[Path.Length] is '/' or ':');
}

/// <summary>The rooms of the console, in the order in which they are shown.</summary>
internal static class Navigation
{
    public static IReadOnlyList<NavigationEntry> Entries { get; } =
    [
        new("/", "Overview", "overview"),
        new("/live", "Live events", "live"),
        new("/customers", "Customers", "customers"),
        new("/segments", "Segments", "segments"),
        new("/experiments", "Experiments", "experiments"),
        new("/changes", "Changes", "audit"),
        new("/settings", "Settings", "settings"),
    ];
}
