namespace OpenOdp.Tests.Shared;

/// <summary>The files of the repository that this program was built in.</summary>
internal static class Repository
{
    public static string Read(string path) => File.ReadAllText(PathOf(path));

    public static string PathOf(string path) => Path.Combine(Root(), path);

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "OpenOdp.slnx")))
        {
            directory = directory.Parent!;
        }

        return directory.FullName;
    }
}
