namespace OpenOdp.Storage.Checkpoints;

/// <summary>The one name of a place that may not exist yet: no part of it is a link.</summary>
internal static class RealPath
{
    /// <summary>As many as Linux follows.</summary>
    private const int MaxLinks = 40;

    /// <param name="path">A path, full or from the working directory.</param>
    /// <exception cref="StoreUnavailableException">Its links lead nowhere.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var left = Parts(full);
        var real = Path.GetPathRoot(full)!;
        for (var links = 0; left.TryPop(out var part);)
        {
            var place = part == ".." ? Path.GetDirectoryName(real) ?? real : Path.Combine(real, part);
            if (part == ".." || LinkTarget(place) is not { } target)
            {
                real = place;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new StoreUnavailableException(
                    $"The path {full} leads through more than {MaxLinks} symbolic links, which probably form a "
                        + "loop. Name a directory without them.");
            }

            if (Path.IsPathRooted(target)) real = Path.GetPathRoot(target)!;
            foreach (var next in Parts(target).Reverse()) left.Push(next);
        }

        return real;
    }

    private static string? LinkTarget(string place) => new DirectoryInfo(place).LinkTarget;

    /// <summary>The first part is on top.</summary>
    private static Stack<string> Parts(string path) => new(path[Path.GetPathRoot(path)!.Length..]
        .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)
        .Where(part => part != ".")
        .Reverse());
}
