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

    /// <summary>A high identifier that nobody owned joined a known customer (rule I8).</summary>
    Attach = 5,

    /// <summary>An operator took identifiers out of a customer into a new one (rule I9).</summary>
    Split = 6,
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

    /// <summary>A new high identifier came with a known customer's (rule I8).</summary>
    public const string NewHighIdentifier = "new_high_identifier";

    /// <summary>The customers were parted by an undo or a split.</summary>
    public const string Parted = "parted";

    /// <summary>The merged customer would have more values of one high identifier than the account's cap.</summary>
    public const string TooManyValues = "too_many_identifier_values";

    /// <summary>One event would merge more profiles than the account allows.</summary>
    public const string TooManyProfiles = "too_many_profiles";

    /// <summary>One identifier merged too often within an hour (rule I6).</summary>
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
    internal AuditRecord(Context context, AuditKind kind)
    {
        Id = AuditTable.NextId(context);
        Kind = kind;
        At = context.Header.RecordedAt;
        LastAt = At;
        EventIndex = context.Effects.EventIndex;
        Origin = context.Header.Origin;
    }

    /// <summary>Position, item and a running number in one: ids rise with the log.</summary>
    public ulong Id { get; init; }

    /// <summary>What happened.</summary>
    public AuditKind Kind { get; init; }

    /// <summary>When it happened, in microseconds since 1970.</summary>
    public long At { get; init; }

    /// <summary>The event's number within its record.</summary>
    public int EventIndex { get; init; }

    /// <summary>The customer that was merged away, or lost the identifier, or gave the restored one back.</summary>
    public ulong From { get; init; }

    /// <summary>The customer that took in the other, or took the identifier.</summary>
    public ulong Into { get; init; }

    /// <summary>The number of the identifier's field.</summary>
    public int Field { get; init; }

    /// <summary>The identifier's value in UTF-8; empty when it belonged to a customer who was erased.</summary>
    public ReadOnlyMemory<byte> Value { get; internal set; }

    /// <summary>One of <see cref="AuditReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>Keyed hash of the address that the request came from.</summary>
    public ulong Origin { get; init; }

    /// <summary>
    /// For an entry that was undone: the undo. For an undo: what it took back. For a refusal: the merge that an operator made of
    /// it. Else 0.
    /// </summary>
    public ulong Counterpart { get; set; }

    /// <summary>
    /// For a refusal: the customers that were not merged into one; the event may have gone to someone else (rule I4). For an
    /// attach and a move: the parts that it is about, each of which may be a customer of its own again. For a split:
    /// <see cref="SplitSides"/>.
    /// </summary>
    public List<ulong> Parties { get; init; } = [];

    /// <summary>For a refusal: how often it happened that day (rule I10).</summary>
    public ulong Count { get; set; } = 1;

    /// <summary>
    /// How many of those it names were erased. What was theirs is not in it any more, and it can be neither undone nor allowed.
    /// </summary>
    public int Erased { get; private set; }

    /// <summary>
    /// When it happened last, in microseconds since 1970; later than <see cref="At"/> for a refusal that was repeated.
    /// </summary>
    public long LastAt { get; set; }

    /// <summary>What went from one customer to the other, as it was before.</summary>
    internal List<OwnedIdentifier> Identifiers { get; init; } = [];

    /// <summary>For a merge: what the cap then took from the survivor (rule I3).</summary>
    internal List<OwnedIdentifier> Released { get; init; } = [];

    /// <summary>The position of the record behind it.</summary>
    public ulong Position => AuditTable.PositionOf(Id);

    /// <summary>The customers whom its parties are part of by now.</summary>
    internal List<Customer> LivingParties(IStateReader state, uint account) =>
    [
        .. Parties.Select(party => CustomerTable.Follow(state, account, party)).OfType<Customer>()
            .DistinctBy(static party => party.Id),
    ];

    /// <summary>True when the record tells that one customer became part of another.</summary>
    public bool IsJoin => Kind is AuditKind.Merge or AuditKind.Attach;

    /// <summary>The customers that it names, each once.</summary>
    internal IEnumerable<ulong> Customers() => ((ulong[])[From, Into, .. Parties]).Where(id => id != 0).Distinct();

    /// <summary>The record without what it knew of those who were erased.</summary>
    internal AuditRecord WithoutErased(int erased, ReadOnlyMemory<byte> value) => new()
    {
        Id = Id,
        Kind = Kind,
        At = At,
        EventIndex = EventIndex,
        From = From,
        Into = Into,
        Field = Field,
        Value = value,
        Reason = Reason,
        Origin = Origin,
        Counterpart = Counterpart,
        Parties = Parties,
        Count = Count,
        LastAt = LastAt,
        Erased = erased,
    };

    /// <summary>Tells of each identifier whose value is in the record, until one answers yes.</summary>
    internal bool Holds(Func<int, ReadOnlyMemory<byte>, bool> isOne) =>
        isOne(Field, Value) || Identifiers.Concat(Released).Any(owned => isOne(owned.Field, owned.Value));

    /// <summary>Takes identifiers out, wherever they stand.</summary>
    internal void TakeOut(Func<int, ReadOnlyMemory<byte>, bool> isOne)
    {
        if (isOne(Field, Value)) Value = default;
        Identifiers.RemoveAll(owned => isOne(owned.Field, owned.Value));
        Released.RemoveAll(owned => isOne(owned.Field, owned.Value));
    }

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
        writer.Varint((ulong)Parties.Count);
        foreach (var party in Parties) writer.Varint(party);
        writer.Varint((ulong)Erased);
        if (Kind == AuditKind.MergeRefused)
        {
            writer.Varint(Count);
            writer.Varint((ulong)(LastAt - At));
            return;
        }

        OwnedIdentifier.WriteList(writer, Identifiers, From, At);
        OwnedIdentifier.WriteList(writer, Released, Into, At);
    }

    internal static AuditRecord Read(ulong id, byte[] row)
    {
        var reader = ByteReader.OfRow(Table.Audit, row);
        var kind = (AuditKind)reader.Byte();
        var at = (long)reader.Varint();
        var record = new AuditRecord
        {
            Id = id,
            Kind = kind,
            At = at,
            LastAt = at,
            EventIndex = reader.Count(),
            From = reader.Varint(),
            Into = reader.Varint(),
            Field = reader.Count(),
            Value = reader.Bytes().ToArray(),
            Reason = reader.Text(),
            Origin = reader.UInt64(),
            Counterpart = reader.Varint(),
        };
        for (var count = reader.CountOfItems(); count > 0; count--) record.Parties.Add(reader.Varint());
        record.Erased = reader.Count();
        if (kind == AuditKind.MergeRefused)
        {
            record.Count = reader.Varint();
            record.LastAt += (long)reader.Varint();
            return record;
        }

        OwnedIdentifier.ReadList(ref reader, row, record.Identifiers, record.From, at);
        OwnedIdentifier.ReadList(ref reader, row, record.Released, record.Into, at);
        return record;
    }
}
