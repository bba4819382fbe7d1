using System.Text.RegularExpressions;

namespace OpenOdp.Server.Experiments;

/// <summary>
/// What is said of an event's fields, in the words of the report that it was made of: who sent <c>timestamp</c> has never seen
/// <c>ts</c>.
/// </summary>
internal static partial class SentNames
{
    /// <summary>Names what a message is about as it was sent.</summary>
    /// <param name="message">About the event that was made.</param>
    /// <param name="path">The decision or event that it was made of.</param>
    /// <param name="when">The event that goes with it.</param>
    public static string InMessage(string message, ReportPath path, ReportPath when)
    {
        var match = Name().Match(message);
        if (!match.Success) return $"`{path}`: {message}";
        var name = match.Groups[1].Value;
        var sent = $"`{Of(name, path, when)}`";
        return (message[..match.Index] + sent + message[(match.Index + match.Length)..])
            .Replace($"`{name}`", sent, StringComparison.Ordinal);
    }

    private static string Of(string name, ReportPath path, ReportPath when)
    {
        var visitor = new ReportPath(path.Visitor);
        return name switch
        {
            "fs_user_id" or "vuid" => $"{visitor}.visitor_id",
            "ts" => $"{when}.timestamp",
            "idempotence_id" => $"{when}.uuid",
            "event_key" => $"{path}.key",
            "event_id" => $"{path}.entity_id",
            "revision" => "revision",
            "data_source" => "client_name",
            "data_source_version" => "client_version",
            _ when name.StartsWith(ExperimentEventWriter.Attribute, StringComparison.Ordinal) =>
                $"{visitor}.attributes[{name[ExperimentEventWriter.Attribute.Length..]}]",
            _ when name.StartsWith(ExperimentEventWriter.Tag, StringComparison.Ordinal) =>
                $"{path}.tags.{name[ExperimentEventWriter.Tag.Length..]}",
            _ when ExperimentEventWriter.Metadata.Contains(name) => $"{path}.metadata.{name}",
            _ => $"{path}.{name}",
        };
    }

    [GeneratedRegex("(?:Field|[Ii]dentifier) `(.+?)`(?= (?:is|has|must|identifies) )")]
    private static partial Regex Name();
}
