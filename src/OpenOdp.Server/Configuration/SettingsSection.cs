using System.Globalization;
using OpenOdp.Server.Accounts;

namespace OpenOdp.Server.Configuration;

/// <summary>Reads a value; false when it cannot.</summary>
internal delegate bool TryRead<T>(string text, out T value);

/// <summary>
/// Reads the settings of one section one by one. One that cannot be read is named, and so is one that nobody reads: a setting
/// never falls away in silence, as it does when a configuration is bound to a class.
/// </summary>
internal sealed class SettingsSection(IConfigurationSection section, SettingsReport report)
{
    private const string Secret = "(set, not shown)";
    private const string Default = " (default)";

    private readonly SortedSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public string Path => section.Path;

    /// <summary>The names that were asked for.</summary>
    public IReadOnlyCollection<string> Known => _known;

    /// <summary>Names in the section that nobody asked for.</summary>
    public IEnumerable<UnknownSetting> Unknown => section.GetChildren()
        .Where(child => !_known.Contains(child.Key))
        .Select(
            child => new UnknownSetting(child.Path, NearestName.Of(child.Key, _known) is { } meant ? $"{Path}:{meant}" : null));

    /// <summary>A value of any form; the default when it is not there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="otherwise">The default.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="expected">What can be read, as a sentence.</param>
    /// <param name="show">How it is shown.</param>
    public T Value<T>(string name, T otherwise, TryRead<T> read, string expected, Func<T, string> show)
    {
        if (Raw(name) is not { } text)
        {
            report.Add($"{Path}:{name}", show(otherwise) + Default);
            return otherwise;
        }

        if (!read(text.Trim(), out var value)) throw new ConfigurationException($"{Path}:{name} is '{text}'. {expected}");
        report.Add($"{Path}:{name}", show(value));
        return value;
    }

    /// <summary>A text; null when it is not there. An empty one is a secret that nobody filled in.</summary>
    public string? Text(string name, bool isSecret = false)
    {
        var text = Raw(name);
        if (text is null) return null;
        if (string.IsNullOrWhiteSpace(text)) throw Empty($"{Path}:{name}");
        report.Add($"{Path}:{name}", isSecret ? Secret : text);
        return text;
    }

    /// <summary>Yes or no; no when it is not there.</summary>
    public bool Flag(string name) => Value(
        name, false, (string text, out bool value) => bool.TryParse(text, out value), "Give 'true' or 'false'.",
        value => value ? "true" : "false");

    public int Number(string name, int otherwise, int least, int most) => Value(
        name,
        otherwise,
        (string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most,
        string.Create(CultureInfo.InvariantCulture, $"Give a whole number from {least} to {most}, in digits."),
        value => value.ToString(CultureInfo.InvariantCulture));

    public TimeSpan Duration(string name, TimeSpan otherwise, TimeSpan least, TimeSpan most) => Value(
        name,
        otherwise,
        (string text, out TimeSpan value) => Configuration.Duration.TryParse(text, out value) && value >= least && value <= most,
        $"{Configuration.Duration.Forms}, from {least:c} to {most:c}.",
        value => value.ToString("c", CultureInfo.InvariantCulture));

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string name, T otherwise)
        where T : struct, Enum => Value(
            name,
            otherwise,
            (string text, out T value) => Enum.TryParse(text, ignoreCase: true, out value) && !char.IsAsciiDigit(text[0])
                && Enum.IsDefined(value),
            $"Use {string.Join(" or ", Enum.GetNames<T>().Select(word => $"'{word.ToLowerInvariant()}'"))}.",
            value => value.ToString().ToLowerInvariant());

    /// <summary>A list of texts, numbered from 0; the default when it is not there.</summary>
    public IReadOnlyList<string> List(string name, IReadOnlyList<string> otherwise)
    {
        var parts = Numbered(name).Select((part, number) => ValueOf(part, $"{Path}:{name}:{number}")).ToList();
        if (parts.Count > 0) return parts;
        report.Add($"{Path}:{name}", string.Join(", ", otherwise) + Default);
        return otherwise;
    }

    /// <summary>Names and their values.</summary>
    public IReadOnlyDictionary<string, string> Map(string name)
    {
        return Parts(name, "name").ToDictionary(part => part.Key, part => ValueOf(part, part.Path));
    }

    /// <summary>A section of its own.</summary>
    public T Section<T>(string name, Func<SettingsSection, T> read)
    {
        _known.Add(name);
        var part = section.GetSection(name);
        if (!string.IsNullOrEmpty(part.Value))
        {
            throw new ConfigurationException($"{part.Path} is not one value, but has settings of its own.");
        }

        var inner = new SettingsSection(part, report);
        var value = read(inner);
        foreach (var unknown in inner.Unknown) report.Add(unknown);
        return value;
    }

    /// <summary>A list of sections, numbered from 0.</summary>
    public IReadOnlyList<T> Sections<T>(string name, Func<SettingsSection, T> read)
    {
        var all = new List<T>();
        foreach (var part in Numbered(name))
        {
            if (!string.IsNullOrEmpty(part.Value)) throw NotOne(part, "Id");
            var one = new SettingsSection(part, report);
            all.Add(read(one));
            foreach (var unknown in one.Unknown) report.Add(unknown);
        }

        return all;
    }

    /// <summary>Sections that have names of their own.</summary>
    public IReadOnlyList<T> NamedSections<T>(string name, Func<string, SettingsSection, T> read)
    {
        var all = new List<T>();
        foreach (var part in Parts(name, "name"))
        {
            var one = new SettingsSection(part, report);
            all.Add(read(part.Key, one));
            foreach (var unknown in one.Unknown) report.Add(unknown);
        }

        return all;
    }

    private string? Raw(string name)
    {
        _known.Add(name);
        var child = section.GetSection(name);
        return child.GetChildren().FirstOrDefault() is { } part
            ? throw new ConfigurationException($"{child.Path} is one value, and {part.Path} makes it a list. Set {child.Path}.")
            : child.Value;
    }

    private List<IConfigurationSection> Numbered(string name)
    {
        var parts = Parts(name, "0");
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts.Exists(part => part.Key == i.ToString(CultureInfo.InvariantCulture))) continue;
            throw new ConfigurationException(
                $"{Path}:{name}:{i} is missing, and {string.Join(", ", parts.Select(part => part.Path))} is there. Number the "
                    + "entries 0, 1, 2 … without a gap.");
        }

        return [.. parts.OrderBy(part => int.Parse(part.Key, CultureInfo.InvariantCulture))];
    }

    private List<IConfigurationSection> Parts(string name, string example)
    {
        _known.Add(name);
        var child = section.GetSection(name);
        return string.IsNullOrEmpty(child.Value)
            ? [.. child.GetChildren()]
            : throw NotOne(child, example); // an empty list of a file is an empty value
    }

    private string ValueOf(IConfigurationSection part, string path)
    {
        if (string.IsNullOrWhiteSpace(part.Value)) throw Empty(path);
        report.Add(path, part.Value);
        return part.Value.Trim();
    }

    private static ConfigurationException Empty(string path) => new($"{path} is empty. Give it one value, or leave it out.");

    private static ConfigurationException NotOne(IConfigurationSection part, string example) =>
        new($"{part.Path} is not one value. Set {part.Path}:{example}, and so on.");
}
