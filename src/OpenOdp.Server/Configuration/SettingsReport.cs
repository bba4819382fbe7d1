namespace OpenOdp.Server.Configuration;

/// <summary>A name that is no setting, and the one that may have been meant.</summary>
internal sealed record UnknownSetting(string Path, string? Meant)
{
    public override string ToString() =>
        $"{SettingsReport.Variable(Path)} is not a setting and does "
            + $"nothing. {(Meant is null
                ? "docs/operate.md lists the settings."
                : $"Did you mean {SettingsReport.Variable(Meant)}?")}";
}

/// <summary>What was understood of the settings, without secrets, and which names mean nothing.</summary>
internal sealed class SettingsReport
{
    private readonly List<string> _lines = [];
    private readonly List<UnknownSetting> _unknown = [];

    /// <summary>One for each setting, as <c>name = value</c>.</summary>
    public IReadOnlyList<string> Lines => _lines;

    public IReadOnlyList<UnknownSetting> Unknown => _unknown;

    public void Add(string path, string value) => _lines.Add($"{Variable(path)} = {value}");

    public void Add(UnknownSetting unknown) => _unknown.Add(unknown);

    /// <summary>The name as an environment variable has it.</summary>
    public static string Variable(string path) => path.Replace(":", "__", StringComparison.Ordinal);
}
