using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>
/// One event as it lies in a record and in the table of events: views into its bytes, nothing copied.
/// </summary>
/// <remarks>
/// Layout: flags (1 byte) · type (text) · action (text, when flagged) · ts (signed varint, ms since 1970, when flagged) ·
/// count of identifiers, each field number (varint) and value (text), in the order declared · count of fields, each name
/// (text) and value, sorted by name · for an order: its summary (fields), count of lines, each a count of fields.
/// A plain event's bytes are stored as they came: the row of an event is this same form without an order. In a record, an event
/// of which something was withheld (rule L5) has a stamp in front: 128 (1 byte), and what its id and whole content were (rule
/// I7).
/// </remarks>
public readonly ref struct EventItem
{
    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Action = 1,
        Timestamp = 2,
        Order = 4,
        Stamped = 128,
    }

    /// <summary>
    /// What the id and the content were before something was withheld, in the form of <see cref="Duplicates"/>; else empty.
    /// </summary>
    public ReadOnlySpan<byte> Stamp { get; private init; }

    /// <summary>The event without its stamp.</summary>
    public ReadOnlySpan<byte> Unstamped { get; private init; }

    /// <summary>The event type.</summary>
    public ReadOnlySpan<byte> Type { get; private init; }

    /// <summary>True when the event has an action (EV-3).</summary>
    public bool HasAction { get; private init; }

    /// <summary>The action.</summary>
    public ReadOnlySpan<byte> Action { get; private init; }

    /// <summary>The time the caller gave, in milliseconds since 1970; null when the request's arrival counts.</summary>
    public long? Timestamp { get; private init; }

    /// <summary>The identifiers.</summary>
    public IdentifierList Identifiers { get; private init; }

    /// <summary>The fields of <c>data</c>.</summary>
    public FieldList Fields { get; private init; }

    /// <summary>True when the event carries an order (ORD-1).</summary>
    public bool HasOrder { get; private init; }

    /// <summary>The order's summary fields; they include <c>order_id</c>.</summary>
    public FieldList Order { get; private init; }

    /// <summary>How many line items follow.</summary>
    public int LineCount { get; private init; }

    /// <summary>The line items, one list of fields after another.</summary>
    public ReadOnlySpan<byte> Lines { get; private init; }

    /// <summary>Writes a stamp, which the event follows.</summary>
    internal static void WriteStamp(ByteWriter writer, ReadOnlySpan<byte> stamp)
    {
        writer.Byte((byte)Parts.Stamped);
        writer.Raw(stamp);
    }

    /// <summary>Starts an event: everything up to its identifiers.</summary>
    public static void WriteHead(
        ByteWriter writer, ReadOnlySpan<byte> type, bool hasAction, ReadOnlySpan<byte> action, long? timestamp, bool hasOrder)
    {
        writer.Byte(
            (byte)((hasAction ? Parts.Action : 0) | (timestamp is null ? 0 : Parts.Timestamp) | (hasOrder ? Parts.Order : 0)));
        writer.Bytes(type);
        if (hasAction) writer.Bytes(action);
        if (timestamp is { } ts) writer.SignedVarint(ts);
    }

    /// <summary>
    /// Ends an event that has an order, behind its identifiers, its fields and the order's summary.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="count">How many line items there are.</param>
    /// <param name="lines">The line items, one list of fields after another.</param>
    public static void WriteLines(ByteWriter writer, int count, ReadOnlySpan<byte> lines)
    {
        writer.Varint((ulong)count);
        writer.Raw(lines);
    }

    /// <summary>Reads one event of a record.</summary>
    public static EventItem Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        ReadOnlySpan<byte> stamp = default;
        var parts = (Parts)reader.Byte();
        if (parts == Parts.Stamped)
        {
            stamp = reader.Raw(Duplicates.StampLength);
            bytes = reader.Rest;
            parts = (Parts)reader.Byte();
        }

        return Read(ref reader, parts, bytes, stamp);
    }

    /// <summary>Reads a row of the table of events: its flags name its form.</summary>
    /// <exception cref="DamagedRowException">The row is no event.</exception>
    public static EventItem ReadRow(ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfPart(row);
        var parts = (Parts)reader.Byte();
        if ((parts & ~(Parts.Action | Parts.Timestamp)) != 0)
        {
            throw reader.Damage($"A row of table {Table.Events} has form {(byte)parts}, which this version does not know.");
        }

        var item = Read(ref reader, parts, row, default);
        foreach (var identifier in item.Identifiers)
        {
            if (identifier.Field >= AccountSettings.MaxFields) throw reader.Damage($"There is no identifier {identifier.Field}.");
        }

        return item.Lines.IsEmpty ? item : throw reader.Damage($"A row of table {Table.Events} goes on behind its event.");
    }

    private static EventItem Read(
        scoped ref ByteReader reader, Parts parts, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> stamp)
    {
        var hasOrder = parts.HasFlag(Parts.Order);
        return new EventItem
        {
            Stamp = stamp,
            Unstamped = bytes,
            Type = reader.Bytes(),
            HasAction = parts.HasFlag(Parts.Action),
            Action = parts.HasFlag(Parts.Action) ? reader.Bytes() : default,
            Timestamp = parts.HasFlag(Parts.Timestamp) ? reader.SignedVarint() : null,
            Identifiers = IdentifierList.Read(ref reader),
            Fields = FieldList.Read(ref reader),
            HasOrder = hasOrder,
            Order = hasOrder ? FieldList.Read(ref reader) : default,
            LineCount = hasOrder ? reader.Count() : 0,
            Lines = reader.Rest,
        };
    }
}
