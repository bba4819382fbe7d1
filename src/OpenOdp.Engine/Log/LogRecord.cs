using System.Security.Cryptography;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Log;

/// <summary>What a record asks for. Part of the log's format: never renumber, never reuse.</summary>
public enum CommandKind : byte
{
    /// <summary>Sets the version of the rules from here on (rule L3).</summary>
    Rules = 1,

    /// <summary>Creates or changes an account: keys, identifiers, limits (rule L1).</summary>
    Account = 2,

    /// <summary>Events of one request.</summary>
    Events = 3,

    /// <summary>Customer attributes of one request.</summary>
    Profiles = 4,

    /// <summary>Takes a merge back (rule I5).</summary>
    UndoMerge = 5,

    /// <summary>Lets an undone pair merge again, or carries out a held merge.</summary>
    AllowMerge = 6,

    /// <summary>Erases a customer (rule L5).</summary>
    Erase = 7,

    /// <summary>Raises the position below which an account's events are no longer visible (rule L4).</summary>
    Floor = 8,

    /// <summary>Ends the suppression of identifiers (rule L5).</summary>
    Lift = 9,

    /// <summary>Goes on with an erasure (rule L5).</summary>
    EraseStep = 10,

    /// <summary>Makes a segment, or a new revision of one (§6.2).</summary>
    PutSegment = 11,

    /// <summary>Deletes a segment (§6.2).</summary>
    DeleteSegment = 12,

    /// <summary>Goes on with what the change of a segment asks for, customer by customer (rule G5).</summary>
    SegmentStep = 13,

    /// <summary>Time has passed: works out who is due (rule G3).</summary>
    Tick = 14,

    /// <summary>Makes a webhook, or changes one.</summary>
    PutWebhook = 15,

    /// <summary>Deletes a webhook.</summary>
    DeleteWebhook = 16,

    /// <summary>Notes how far a webhook has come, and what it sends next.</summary>
    WebhookStep = 17,

    /// <summary>Takes a datafile, or a new version of one.</summary>
    PutDatafile = 18,

    /// <summary>Deletes a datafile.</summary>
    DeleteDatafile = 19,

    /// <summary>Takes identifiers out of a customer into a new one (rule I9).</summary>
    Split = 20,

    /// <summary>Makes two customers one (rule I9).</summary>
    Merge = 21,

    /// <summary>Has an account's datafiles lead elsewhere.</summary>
    LeadDatafiles = 22,

    /// <summary>Gives an account one more private key.</summary>
    IssueKey = 23,

    /// <summary>Ends a key that was issued.</summary>
    RevokeKey = 24,
}

/// <summary>The class of the key that a request carried.</summary>
public enum KeyClass : byte
{
    /// <summary>The server itself.</summary>
    Internal = 0,

    /// <summary>A public key: it sends data.</summary>
    Public = 1,

    /// <summary>A private key: it may do everything.</summary>
    Private = 2,
}

/// <summary>
/// One record of the log, as it is stored: a header (rule L2) and a command. The position is also the record's key.
/// </summary>
/// <remarks>
/// Layout, format 1: format (1 byte) · position (8) · hash of the predecessor (16) · recorded_at (8, µs since 1970) ·
/// received_at as recorded_at minus it (signed varint, µs) · account (varint) · key number (varint) · key class (1) ·
/// keyed hash of the client's address (8) · command kind (1) · command. Format 2 has in front of the kind who acted with the key:
/// a length (varint) and UTF-8. A record is of format 2 only when somebody did.
/// </remarks>
public readonly ref struct LogRecord
{
    /// <summary>The format of a record that no more than a key stands behind.</summary>
    public const byte Format = 1;

    /// <summary>The format of a record that says who acted with the key.</summary>
    public const byte FormatWithBy = 2;

    /// <summary>Bytes of <see cref="By"/> at most.</summary>
    public const int MaxBy = 256;

    /// <summary>Length of a record's hash in bytes: the first half of SHA-256.</summary>
    public const int HashLength = 16;

    /// <summary>The one total order of all changes; 1 is the first.</summary>
    public ulong Position { get; init; }

    /// <summary>The hash of the record before this one; zeros for the first.</summary>
    public ReadOnlySpan<byte> Previous { get; init; }

    /// <summary>When the record was appended, in microseconds since 1970; strictly rising.</summary>
    public long RecordedAt { get; init; }

    /// <summary>When the request arrived; the default of an event's <c>ts</c>.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>The number of the account; 0 for none.</summary>
    public uint Account { get; init; }

    /// <summary>The number of the key within its account.</summary>
    public uint Key { get; init; }

    /// <summary>Whether the key is public, private, or the server's own.</summary>
    public KeyClass KeyClass { get; init; }

    /// <summary>A keyed hash of the client's address; 0 for none.</summary>
    public ulong Origin { get; init; }

    /// <summary>Who acted with the key, in UTF-8; empty when nobody but the key is known.</summary>
    public ReadOnlySpan<byte> By { get; init; }

    /// <summary>The kind of the command.</summary>
    public CommandKind Kind { get; init; }

    /// <summary>The command, in its own binary form.</summary>
    public ReadOnlySpan<byte> Command { get; init; }

    /// <summary>Appends the stored form of the record.</summary>
    public void Write(ByteWriter writer)
    {
        writer.Byte(By.IsEmpty ? Format : FormatWithBy);
        writer.UInt64(Position);
        writer.Raw(Previous);
        writer.UInt64((ulong)RecordedAt);
        writer.SignedVarint(RecordedAt - ReceivedAt);
        writer.Varint(Account);
        writer.Varint(Key);
        writer.Byte((byte)KeyClass);
        writer.UInt64(Origin);
        if (!By.IsEmpty) writer.Bytes(By);
        writer.Byte((byte)Kind);
        writer.Raw(Command);
    }

    /// <summary>The hash of a record's stored form, by which the next record names it (rule L2).</summary>
    public static void HashOf(ReadOnlySpan<byte> stored, Span<byte> hash)
    {
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(stored, whole);
        whole[..HashLength].CopyTo(hash);
    }

    /// <summary>Reads a record from its stored form; nothing is copied.</summary>
    /// <exception cref="UnknownFormatException">The record was written by a newer version.</exception>
    public static LogRecord Read(ReadOnlySpan<byte> stored)
    {
        var reader = new ByteReader(stored);
        var format = reader.Byte();
        if (format is not (Format or FormatWithBy))
        {
            throw new UnknownFormatException(
                $"The log holds a record of format {format}; this version knows formats {Format} and {FormatWithBy}.");
        }

        var position = reader.UInt64();
        var previous = reader.Raw(HashLength);
        var recordedAt = (long)reader.UInt64();
        return new LogRecord
        {
            Position = position,
            Previous = previous,
            RecordedAt = recordedAt,
            ReceivedAt = recordedAt - reader.SignedVarint(),
            Account = (uint)reader.Varint(),
            Key = (uint)reader.Varint(),
            KeyClass = (KeyClass)reader.Byte(),
            Origin = reader.UInt64(),
            By = format == FormatWithBy ? reader.Bytes() : default,
            Kind = (CommandKind)reader.Byte(),
            Command = reader.Rest,
        };
    }
}

/// <summary>The log needs a newer version of the program (rule L3).</summary>
public sealed class UnknownFormatException(string message) : Exception(message);

/// <summary>
/// A record does not follow the one before it: by its position, its time, or the hash that chains them (rule L2). It is of
/// another log, or records were lost or changed; the machine stops before it.
/// </summary>
public sealed class BrokenLogException(string message) : Exception(message);
