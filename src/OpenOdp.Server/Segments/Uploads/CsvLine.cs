using System.Text;

namespace OpenOdp.Server.Segments.Uploads;

/// <summary>A line of CSV: commas between its fields, which may stand in quotes; a quote within those stands twice.</summary>
internal static class CsvLine
{
    /// <summary>The fields; null when a quote is not closed.</summary>
    public static string[]? Read(string line)
    {
        var fields = new List<string>();
        for (var at = 0; at <= line.Length; at++)
        {
            var quoted = at < line.Length && line[at] == '"';
            var field = quoted ? ReadQuoted(line, ref at) : ReadPlain(line, ref at);
            if (field is null || (at < line.Length && line[at] != ',')) return null;
            fields.Add(field);
        }

        return [.. fields];
    }

    private static string ReadPlain(string line, ref int at)
    {
        var end = line.IndexOf(',', at);
        var field = end < 0 ? line[at..] : line[at..end];
        at += field.Length;
        return field;
    }

    private static string? ReadQuoted(string line, ref int at)
    {
        var field = new StringBuilder();
        while (++at < line.Length)
        {
            var isQuote = line[at] == '"';
            if (isQuote && (++at == line.Length || line[at] != '"')) return field.ToString();
            field.Append(line[at]);
        }

        return null;
    }
}
