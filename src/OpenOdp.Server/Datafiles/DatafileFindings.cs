namespace OpenOdp.Server.Datafiles;

/// <summary>What was found in a datafile, each with its place; of many the first.</summary>
internal sealed class DatafileFindings
{
    /// <summary>Faults, and warnings, that are named.</summary>
    public const int MostNamed = 50;

    /// <summary>Characters of each at most.</summary>
    public const int LongestText = 500;

    private readonly List<string> _faults = [];
    private readonly List<string> _warnings = [];

    /// <summary>Why it cannot be taken.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>What in it counts for nothing, or looks like a mistake.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>True when there are more warnings than are named.</summary>
    public bool HasMore => _warnings.Count > MostNamed;

    public void Fault(string path, string what) => Add(_faults, path, what);

    public void Warn(string path, string what) => Add(_warnings, path, what);

    private static void Add(List<string> list, string path, string what)
    {
        var text = $"{path}: {what}";
        if (list.Count < MostNamed) list.Add(text.Length <= LongestText ? text : $"{text[..LongestText]}…");
        else if (list.Count == MostNamed) list.Add("… and more.");
    }
}
