using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>What an audit record tells. Part of the state's format.</summary>
public enum AuditKind : byte
{
    /// <summary>Two customers became one.</summary>
    Merge = 1,

    /// <summary>A low identifier went from one known customer to another (ID-3).</summary>
    Move = 2,

    /// <summary>An operator took a merge back.</summary>
    Undo = 3,

    /// <summary>A merge was refused or is held for an operator.</summary>
    MergeRefused = 4,
}

/// <summary>Why identity changed, or did not. Texts are part of the API.</summary>
public static class AuditReason
{
    /// <summary>The event names high identifiers of both customers (ID-4).</summary>
    public const string SharedHighIdentifier = "high_identifier";

    /// <summary>An anonymous customer became part of the one the event names (ID-5).</summary>
    public const string AnonymousBecameKnown = "anonymous_identified";

    /// <summary>A low identifier follows the customer it was seen with (ID-3).</summary>
    public const string LowIdentifierFollows = "low_identifier_moved";

    /// <summary>An operator asked for it.</summary>
    public const string Operator = "operator";

    /// <summary>The customers were parted by an undo.</summary>
    public const string Parted = "parted_by_undo";

    /// <summary>The merged customer would have more values of one high identifier than the account's cap.</summary>
    public const string TooManyValues = "too_many_identifier_values";

    /// <summary>One event would merge more profiles than the account allows.</summary>
    public const string TooManyProfiles = "too_many_profiles";

    /// <summary>One high identifier merged too often within an hour (rule I6).</summary>
    public const string TooManyMerges = "too_many_merges_per_hour";

    /// <summary>The customer has as many identifiers as one may have.</summary>
    public const string TooManyIdentifiers = "too_many_identifiers";

    /// <summary>Merges asked for with a public key are held (rule I6).</summary>
    public const string PublicKeyHeld = "public_key_held";
}

/// <summary>One entry of the history of identity: it names the event behind it and holds enough to undo it.</summary>
public sealed class AuditRecord
{
    internal AuditRecord()
    {
    }

    /// <summary>A new entry of the command at hand.</summary>
    internal AuditRecord(Context context, AuditKind kind) =>
        (Id, Kind, At, EventIndex, Origin) = (AuditTable.NextId(context), kind, context.RecordedAt, context.EventIndex, context.Origin);

    /// <summary>Position, item and a running number in one: ids rise with the log.</summary>
    public ulong Id { get; init; }

    /// <summary>What happened.</summary>
    public AuditKind Kind { get; init; }

    /// <summary>Microseconds since 1970.</summary>
    public long At { get; init; }

    /// <summary>The event's number within its record.</summary>
    public int EventIndex { get; init; }

    /// <summary>The customer that was merged away, or lost the identifier, or gave the restored one back.</summary>
    public ulong From { get; init; }

    /// <summary>The customer that took it.</summary>
    public ulong Into { get; init; }

    /// <summary>The number of the identifier's field.</summary>
    public int Field { get; init; }

    /// <summary>The identifier's value in UTF-8.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>One of <see cref="AuditReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>Keyed hash of the address that the request came from.</summary>
    public ulong Origin { get; init; }

    /// <summary>For a merge: the undo that took it back. For an undo: the merge. Else 0.</summary>
    public ulong Counterpart { get; set; }

    /// <summary>For a refusal: the customers that were not merged into one. The event may have gone to someone else (rule I4).</summary>
    public List<ulong> Parties { get; init; } = [];

    /// <summary>For a merge: the survivor as it was before.</summary>
    internal Customer? Survivor { get; init; }

    /// <summary>For a merge: the customer that was merged away, as it was before.</summary>
    internal Customer? Loser { get; init; }

    /// <summary>The position of the record behind it.</summary>
    public ulong Position => Id >> AuditTable.ItemBits + AuditTable.NumberBits;

    /// <summary>The customers that it names, each once.</summary>
    internal IEnumerable<ulong> Customers() => ((ulong[])[From, Into, .. Parties]).Where(id => id != 0).Distinct();

    internal void Write(ByteWriter writer)
    {
        writer.Byte((byte)Kind);
        writer.Varint((ulong)At);
        writer.Varint((ulong)EventIndex);
        writer.Varint(From);
        writer.Varint(Into);
        writer.Varint((ulong)Field);
        writer.Bytes(Value.Span);
        writer.Text(Reason);
        writer.UInt64(Origin);
        writer.Varint(Counterpart);
        CustomerTable.WriteIds(writer, Parties);
        if (Kind != AuditKind.Merge) return;
        WriteSide(writer, Survivor!);
        WriteSide(writer, Loser!);
    }

    internal static AuditRecord Read(ulong id, byte[] row)
    {
        var reader = ByteReader.OfRow(row);
        var kind = (AuditKind)reader.Byte();
        var at = (long)reader.Varint();
        var eventIndex = reader.Count();
        var (from, into) = (reader.Varint(), reader.Varint());
        var field = reader.Count();
        var value = reader.Bytes().ToArray();
        var reason = reader.Text();
        var origin = reader.UInt64();
        var counterpart = reader.Varint();
        var parties = new List<ulong>();
        CustomerTable.ReadIds(ref reader, parties);
        return new AuditRecord
        {
            Id = id,
            Kind = kind,
            At = at,
            EventIndex = eventIndex,
            From = from,
            Into = into,
            Field = field,
            Value = value,
            Reason = reason,
            Origin = origin,
            Counterpart = counterpart,
            Parties = parties,
            Survivor = kind == AuditKind.Merge ? ReadSide(ref reader, row) : null,
            Loser = kind == AuditKind.Merge ? ReadSide(ref reader, row) : null,
        };
    }

    private static void WriteSide(ByteWriter writer, Customer side)
    {
        writer.Varint(side.Id);
        writer.Varint((ulong)side.CreatedAt);
        writer.Varint((ulong)side.Members.Count);
        foreach (var member in side.Members) writer.Varint(member.StorageId);
        side.WriteIdentifiers(writer);
        CustomerTable.WriteIds(writer, side.Merges);
        CustomerTable.WriteIds(writer, side.Apart);
    }

    private static Customer ReadSide(ref ByteReader reader, byte[] row)
    {
        var side = new Customer { Id = reader.Varint(), CreatedAt = (long)reader.Varint() };
        var members = reader.Count();
        for (var i = 0; i < members; i++) side.Members.Add(new Member { StorageId = reader.Varint() });
        side.ReadIdentifiers(ref reader, row);
        CustomerTable.ReadIds(ref reader, side.Merges);
        CustomerTable.ReadIds(ref reader, side.Apart);
        return side;
    }
}
