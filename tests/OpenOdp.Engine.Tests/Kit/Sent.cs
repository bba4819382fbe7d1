using System.Globalization;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Kit;

/// <summary>An event as a caller sends it. Values: null, string, bool, int, long, decimal, string[].</summary>
public sealed record SentEvent
{
    public string Type { get; init; } = "t";

    public string? Action { get; init; } = "a";

    public (string Name, string Value)[] Identifiers { get; init; } = [];

    public (string Name, object? Value)[] Data { get; init; } = [];

    /// <summary>Milliseconds since 1970.</summary>
    public long? Timestamp { get; init; }

    public SentOrder? Order { get; init; }

    public override string ToString() =>
        $"{Type}/{Action} {{{Text.Of(Identifiers)}}} "
            + $"{{{Text.Of(Data)}}}{(Timestamp is { } ts ? $" ts={ts}" : "")}{(Order is null ? "" : " order")}";
}

/// <summary>The order of an event: its summary and its lines.</summary>
public sealed record SentOrder((string Name, object? Value)[] Summary, params (string Name, object? Value)[][] Lines);

/// <summary>A customer update as a caller sends it.</summary>
public sealed record SentProfile((string Name, string Value)[] Identifiers, params (string Name, object? Value)[] Attributes)
{
    public override string ToString() => $"profile {{{Text.Of(Identifiers)}}} {{{Text.Of(Attributes)}}}";
}

internal static class Text
{
    public static string Of((string Name, string Value)[] pairs) =>
        string.Join(", ", pairs.Select(pair => $"{pair.Name}: {pair.Value}"));

    public static string Of((string Name, object? Value)[] pairs) =>
        string.Join(", ", pairs.Select(pair => $"{pair.Name}: {pair.Value ?? "null"}"));
}

/// <summary>Brings what was sent into the binary form of a command.</summary>
internal static class CommandBytes
{
    public static byte[] Events(
        AccountSettings settings, IReadOnlyList<SentEvent> events, IReadOnlyList<ItemWarning>? warnings = null)
    {
        var command = new ByteWriter();
        RequestItems.WriteHead(command, settings.Revision, events.Count, warnings);
        foreach (var sent in events) RequestItems.WriteItem(command, Item(settings, sent));
        return command.Written.ToArray();
    }

    public static byte[] Item(AccountSettings settings, SentEvent sent)
    {
        var item = new ByteWriter();
        EventItem.WriteHead(
            item, Utf8(sent.Type), sent.Action is not null, Utf8(sent.Action ?? ""), sent.Timestamp, sent.Order is not null);
        WriteIdentifiers(item, settings, sent.Identifiers);
        WriteFields(item, sent.Data);
        if (sent.Order is null) return item.Written.ToArray();
        WriteFields(item, sent.Order.Summary);
        var lines = new ByteWriter();
        foreach (var line in sent.Order.Lines) WriteFields(lines, line);
        EventItem.WriteLines(item, sent.Order.Lines.Length, lines.Written);
        return item.Written.ToArray();
    }

    public static byte[] Profiles(AccountSettings settings, IReadOnlyList<SentProfile> profiles)
    {
        var command = new ByteWriter();
        RequestItems.WriteHead(command, settings.Revision, profiles.Count);
        foreach (var sent in profiles)
        {
            var item = new ByteWriter();
            WriteIdentifiers(item, settings, sent.Identifiers);
            WriteFields(item, sent.Attributes);
            RequestItems.WriteItem(command, item.Written);
        }

        return command.Written.ToArray();
    }

    public static void WriteIdentifiers(ByteWriter writer, AccountSettings settings, (string Name, string Value)[] identifiers)
    {
        IdentifierList.WriteHead(writer, identifiers.Length);
        foreach (var (name, value) in identifiers) IdentifierList.Write(writer, settings.FieldNumber(name), Utf8(value));
    }

    public static void WriteFields(ByteWriter writer, (string Name, object? Value)[] fields)
    {
        FieldList.WriteHead(writer, fields.Length);
        foreach (var (name, value) in fields.OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            writer.Text(name);
            WriteValue(writer, value);
        }
    }

    public static void WriteValue(ByteWriter writer, object? value)
    {
        var field = value switch
        {
            null => FieldValue.Null,
            bool truth => FieldValue.OfBoolean(truth),
            int number => FieldValue.OfInteger(number),
            long number => FieldValue.OfInteger(number),
            string[] texts => List(texts),
            decimal number => new FieldValue(
                FieldKind.Decimal, Utf8(number.ToString("0.############################", CultureInfo.InvariantCulture))),
            _ => FieldValue.OfText(Utf8((string)value), new byte[16]),
        };
        field.Write(writer);
    }

    private static FieldValue List(string[] texts)
    {
        var (elements, list) = (new ByteWriter(), new ByteWriter());
        foreach (var text in texts) WriteValue(elements, text);
        FieldValue.WriteElements(list, texts.Length, elements.Written);
        return new FieldValue(FieldKind.List, list.Written.ToArray());
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
