using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Events;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Segments.Uploads;

/// <summary>
/// The members of an audience as a file in CSV has them (PT-4): <c>type,action,audience_id,ts,&lt;identifier&gt;</c>, and a line
/// for each. Each line is read as the event that it stands for.
/// </summary>
/// <param name="identifier">The identifier that all lines have.</param>
/// <param name="audience">The audience's id.</param>
/// <param name="rules">The account.</param>
/// <param name="source">The request that the file came with.</param>
internal sealed class MemberFile(string identifier, string audience, AccountRules rules, RequestSource source)
{
    private static readonly string[] Columns = ["type", "action", "audience_id", "ts"];

    private readonly List<string> _values = [];
    private readonly List<ByteWriter> _commands = [];
    private readonly List<(int Line, string[] Row)> _waiting = [];

    public string Identifier => identifier;

    /// <summary>The identifier's value in each line.</summary>
    public IReadOnlyList<string> Values => _values;

    /// <summary>The events, so many in a command.</summary>
    public IReadOnlyList<ByteWriter> Commands => _commands;

    /// <summary>Reads a file.</summary>
    /// <exception cref="MemberFileException">A line is not as it must be.</exception>
    public static MemberFile Read(ReadOnlySpan<byte> body, string audience, AccountRules rules, RequestSource source)
    {
        MemberFile? file = null;
        var number = 0;
        foreach (var range in body.Split((byte)'\n'))
        {
            number++;
            if (!Utf8.IsValid(body[range])) throw new MemberFileException(number, "It is not UTF-8.");
            var line = Encoding.UTF8.GetString(body[range]).TrimEnd('\r').TrimStart('\uFEFF');
            if (line.Length == 0) continue;
            if (line.Any(char.IsControl)) throw new MemberFileException(number, "It has a control character.");
            var row = CsvLine.Read(line) ?? throw new MemberFileException(number, "A quote is not closed.");
            if (file is null) file = new MemberFile(IdentifierOf(row, number), audience, rules, source);
            else file.Add(number, row);
        }

        if (file is null) throw new MemberFileException(1, $"The file is empty: it begins with {Header("email")}.");
        file.Flush();
        return file;
    }

    /// <summary>The command of events by which customers are told not to be members any more.</summary>
    /// <param name="customers">An identifier of each.</param>
    public ByteWriter Disqualify(IReadOnlyList<(string Name, string Value)> customers) =>
        Parse(customers.Select(one => ("disqualify", one.Name, one.Value, ts: string.Empty)), static index => index + 1);

    private static string IdentifierOf(string[] header, int line) =>
        header.Length == Columns.Length + 1 && header.AsSpan(0, Columns.Length).SequenceEqual(Columns)
            ? header[^1]
            : throw new MemberFileException(line, $"The first line must be {Header("<identifier>")}.");

    private static string Header(string identifier) => string.Join(',', [.. Columns, identifier]);

    private void Add(int line, string[] row)
    {
        var fault = row.Length != Columns.Length + 1 ? $"It has {row.Length} columns, and the first line has 5."
            : row[0] != "passthrough" ? "`type` must be passthrough."
            : row[1] != "qualify" ? "`action` must be qualify: who is not in the file is disqualified."
            : row[2] != audience ? $"`audience_id` must be that of the segment, {audience}."
            : null;
        if (fault is not null) throw new MemberFileException(line, fault);
        _values.Add(row[4]);
        _waiting.Add((line, row));
        if (_waiting.Count == RequestItems.MaxItems) Flush();
    }

    private void Flush()
    {
        if (_waiting.Count == 0) return;
        _commands.Add(Parse(
            _waiting.Select(one => ("qualify", identifier, one.Row[4], one.Row[3])), index => _waiting[index].Line));
        _waiting.Clear();
    }

    private ByteWriter Parse(
        IEnumerable<(string Action, string Name, string Value, string Ts)> events, Func<int, int> lineOf)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartArray();
            foreach (var one in events) Write(json, one.Action, one.Name, one.Value, one.Ts);
            json.WriteEndArray();
        }

        var parsed = new ParsedRequest();
        EventParser.Parse(body.WrittenSpan, rules, source, parsed);
        if (parsed.Status == ParseStatus.Valid) return parsed.Command;
        var invalid = parsed.Findings.Invalids is [var first, ..] ? first : null;
        throw new MemberFileException(lineOf(invalid?.Index ?? 0), invalid?.Message ?? $"{parsed.Refusal} {parsed.Reason}");
    }

    private void Write(Utf8JsonWriter json, string action, string name, string value, string ts)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "passthrough");
        json.WriteString("action"u8, action);
        json.WriteStartObject("identifiers"u8);
        json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteStartObject("data"u8);
        json.WriteString("audience_id"u8, audience);
        if (ts.Length > 0) json.WriteString("ts"u8, ts);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>A line of a file is not as it must be.</summary>
internal sealed class MemberFileException(int line, string reason)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"Line {line}: {reason.TrimEnd('.')}. Nothing was changed."));
