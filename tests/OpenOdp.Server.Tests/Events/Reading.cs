using System.Text;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Events;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Tests.Events;

/// <summary>An event as a test reads it back from a command.</summary>
internal sealed record ReadEvent(
    string Type,
    string? Action,
    long? Timestamp,
    IReadOnlyList<(string Name, string Value)> Identifiers,
    IReadOnlyDictionary<string, object?> Data,
    IReadOnlyDictionary<string, object?>? Order,
    IReadOnlyList<IReadOnlyDictionary<string, object?>> Lines);

/// <summary>What came of a body.</summary>
internal sealed record Parsed(
    ParseStatus Status,
    IReadOnlyList<ReadEvent> Events,
    IReadOnlyList<InvalidItem> Invalids,
    IReadOnlyList<ItemWarning> Warnings,
    string? Refusal,
    string? Reason)
{
    /// <summary>The only event.</summary>
    public ReadEvent Single => Assert.Single(Events);

    /// <summary>The only message.</summary>
    public string Invalid => Assert.Single(Invalids).Message;

    /// <summary>The only warning.</summary>
    public string Warning => Assert.Single(Warnings).Message;
}

/// <summary>Parses bodies and reads commands back.</summary>
internal static class Reading
{
    /// <summary>2026-01-31T12:00:00Z in microseconds.</summary>
    public const long Now = 1_769_860_800_000_000;

    public static readonly AccountRules Rules = new(new AccountSettings { Number = 1, Id = "default", Revision = 7 });

    public static Parsed Parse(string body, RequestSource? source = null) => Parse(Encoding.UTF8.GetBytes(body), source);

    public static Parsed Parse(byte[] body, RequestSource? source = null)
    {
        var result = new ParsedRequest();
        EventParser.Parse(body, Rules, source ?? new RequestSource(Now), result);
        return new Parsed(
            result.Status,
            result.Status == ParseStatus.Valid ? Read(result.Command.Written) : [],
            [.. result.Findings.Invalids],
            [.. result.Findings.Warnings],
            result.Refusal,
            result.Reason);
    }

    /// <summary>An event of type <c>t</c> with one identifier and this data.</summary>
    public static Parsed ParseData(string data) => Parse(WithData(data));

    public static string WithData(string data) => """{"type":"t","identifiers":{"email":"a@b.example"},"data":""" + data + "}";

    public static Parsed ParseIdentifiers(string identifiers) => Parse("""{"type":"t","identifiers":""" + identifiers + "}");

    /// <summary>Reads a command back, and holds it to its own rules on the way.</summary>
    public static IReadOnlyList<ReadEvent> Read(ReadOnlySpan<byte> command)
    {
        var read = RequestItems.Read(command);
        Assert.Equal(7ul, read.SettingsRevision);
        var events = new List<ReadEvent>();
        foreach (var bytes in read)
        {
            var item = EventItem.Read(bytes);
            var identifiers = new List<(string, string)>();
            foreach (var identifier in item.Identifiers)
            {
                identifiers.Add((Rules.Settings.Identifiers[identifier.Field].Name, Encoding.UTF8.GetString(identifier.Value)));
            }

            var lines = new List<IReadOnlyDictionary<string, object?>>();
            var reader = new ByteReader(item.Lines);
            for (var i = 0; i < item.LineCount; i++) lines.Add(ReadFields(FieldList.Read(ref reader)));
            Assert.True(reader.AtEnd);
            events.Add(new ReadEvent(
                Encoding.UTF8.GetString(item.Type),
                item.HasAction ? Encoding.UTF8.GetString(item.Action) : null,
                item.Timestamp,
                identifiers,
                ReadFields(item.Fields),
                item.HasOrder ? ReadFields(item.Order) : null,
                lines));
        }

        Assert.Equal(read.Count, events.Count);
        return events;
    }

    /// <summary>Reads fields: text as string, whole numbers as long, others as decimal.</summary>
    public static IReadOnlyDictionary<string, object?> ReadFields(FieldList fields)
    {
        var read = new Dictionary<string, object?>(StringComparer.Ordinal);
        byte[]? last = null;
        foreach (var field in fields)
        {
            if (last is not null) Assert.True(field.Name.SequenceCompareTo(last) > 0, "Fields must be sorted and none twice.");
            last = field.Name.ToArray();
            read.Add(Encoding.UTF8.GetString(field.Name), ReadValue(field.Value));
        }

        return read;
    }

    private static object? ReadValue(FieldValue value) => value.Kind switch
    {
        FieldKind.Null => null,
        FieldKind.True => true,
        FieldKind.False => false,
        FieldKind.Integer => value.Integer,
        FieldKind.Decimal => decimal.Parse(value.AsText()!, System.Globalization.CultureInfo.InvariantCulture),
        FieldKind.List => ReadList(value.Bytes),
        _ => value.AsText(),
    };

    private static List<object?> ReadList(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var list = new List<object?>();
        for (var left = reader.Count(); left > 0; left--) list.Add(ReadValue(FieldValue.Read(ref reader)));
        Assert.True(reader.AtEnd);
        return list;
    }
}
