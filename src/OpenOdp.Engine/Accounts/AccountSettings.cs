using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Accounts;

/// <summary>How sure an identifier is about who it means (ID-1).</summary>
public enum Confidence : byte
{
    /// <summary>The identifier is bound to a device or browser: it moves from customer to customer.</summary>
    Low = 0,

    /// <summary>The identifier is hardly ever shared: it merges customers.</summary>
    High = 1,
}

/// <summary>What a merge asked for by a public key may do (rule I6).</summary>
public enum PublicKeyMerges : byte
{
    /// <summary>The merge happens at once, as with ODP.</summary>
    Allow = 0,

    /// <summary>The merge is parked for an operator.</summary>
    Hold = 1,
}

/// <summary>One identifier of an account. Its number is its place in <see cref="AccountSettings.Identifiers"/>.</summary>
public sealed record IdentifierField(string Name, Confidence Confidence);

/// <summary>One key of an account, as a hash.</summary>
/// <param name="Class">Public or private.</param>
/// <param name="Hash">SHA-256 of the key's UTF-8, in lower-case hex.</param>
/// <param name="ValidUntil">Microseconds since 1970 after which the key is refused; 0 means no end (AUTH-4).</param>
public sealed record AccountKey(KeyClass Class, string Hash, long ValidUntil)
{
    /// <summary>What an issued key is called; null for one that comes from the configuration.</summary>
    public string? Name { get; init; }

    /// <summary>When it was issued, in microseconds since 1970; 0 for one that was not.</summary>
    public long IssuedAt { get; init; }

    /// <summary>False when the key has ended by then.</summary>
    public bool IsValidAt(long microseconds) => ValidUntil == 0 || microseconds <= ValidUntil;
}

/// <summary>
/// Everything the engine knows of an account (rule L1): the payload of <see cref="CommandKind.Account"/> and the row in
/// <see cref="Table.Accounts"/>.
/// </summary>
public sealed record AccountSettings
{
    /// <summary>
    /// Identifiers of an account at most: each can cause one audit record of an item, and those are numbered in 8 bits.
    /// </summary>
    public const int MaxFields = 200;

    /// <summary>
    /// What <see cref="MaxIdentifiers"/> can be at most: a customer's row is read and written with each of its events.
    /// </summary>
    public const int MaxOfMaxIdentifiers = 1000;

    /// <summary>The window of an account that sets none.</summary>
    public const int DefaultWindowDays = 28;

    /// <summary>
    /// What <see cref="WindowDays"/> can be at most: a year, and "in the last year" in a leap year. Whatever it is, the newest
    /// <see cref="EntryLimit.MaxEvents"/> events of a customer count.
    /// </summary>
    public const int MaxOfWindowDays = 366;

    /// <summary>The number that keys use; handed out in order of appearance.</summary>
    public required uint Number { get; init; }

    /// <summary>The name that configuration uses.</summary>
    public required string Id { get; init; }

    /// <summary>Rises by one with each change; a request checked against another revision is checked again.</summary>
    public ulong Revision { get; init; }

    /// <summary>Keys; a key's number is its place. Replaced keys stay in the list.</summary>
    public IReadOnlyList<AccountKey> Keys { get; init; } = [];

    /// <summary>32 random bytes in lower-case hex, made with the account: the key of every keyed hash (rule L5).</summary>
    public string HashKey { get; init; } = new('0', 64);

    /// <summary>Identifiers; only ever appended to, a confidence may change.</summary>
    public IReadOnlyList<IdentifierField> Identifiers { get; init; } = DefaultIdentifiers;

    /// <summary>
    /// Values that identify nobody (IDN-8), compared in the normal form of each identifier and ignoring ASCII case.
    /// </summary>
    public IReadOnlyList<string> JunkValues { get; init; } = DefaultJunkValues;

    /// <summary>How long the same event is recognised (rule I7), in seconds.</summary>
    public long DedupSeconds { get; init; } = 7 * 24 * 60 * 60;

    /// <summary>What public keys may merge.</summary>
    public PublicKeyMerges PublicKeyMerges { get; init; }

    /// <summary>Values of one identifier that plural fields show (ID-6).</summary>
    public int IdentifierCap { get; init; } = 25;

    /// <summary>Profiles that one event may merge at most (§5.2 guards).</summary>
    public int MaxProfilesPerMerge { get; init; } = 10;

    /// <summary>
    /// Merges that one identifier may ask for in an hour of log time (rule I6); those of anonymous visitors do not count.
    /// </summary>
    public int MaxMergesPerHour { get; init; } = 5;

    /// <summary>
    /// Identifiers of one customer at most; <see cref="StateLimits.IdentifierBytes"/> bounds them in bytes.
    /// </summary>
    public int MaxIdentifiers { get; init; } = 1000;

    /// <summary>
    /// The longest life of an instance of a sequence, in days: what a definition may ask for from now on, and what it has that
    /// asks for none. Older events feed no sequence (EV-22).
    /// </summary>
    public int WindowDays { get; init; } = DefaultWindowDays;

    /// <summary>Events below this position are not visible (rule L4).</summary>
    public ulong Floor { get; init; }

    /// <summary>True when the definitions of segments mean the same under other settings of the account.</summary>
    internal bool IsReadAlikeBy(AccountSettings other) =>
        IdentifierCap == other.IdentifierCap && Identifiers.SequenceEqual(other.Identifiers);

    /// <summary>
    /// True once a customer was erased: from then on identifiers may be suppressed (rule L5). Not stored: the counters tell it.
    /// </summary>
    public bool HasErased { get; init; }

    /// <summary>
    /// Idempotence ids seen until then, in microseconds since 1970, are forgotten whatever the window: they were out of it when
    /// the window was made longer, and a longer window must not bring back what a store may have dropped (rule I7). The engine
    /// sets it.
    /// </summary>
    public long Forgotten { get; init; }

    /// <summary>ODP's default identifiers (ID-2, §4.3).</summary>
    public static IReadOnlyList<IdentifierField> DefaultIdentifiers { get; } =
    [
        new("email", Confidence.High),
        new("fs_user_id", Confidence.High),
        new("customer_id", Confidence.High),
        new("vuid", Confidence.Low),
        new("phone", Confidence.Low),
    ];

    /// <summary>The junk values of an account that sets none (IDN-8).</summary>
    public static IReadOnlyList<string> DefaultJunkValues { get; } =
    [
        "null", "(null)", "<null>", "[null]", "nil", "none", "(none)", "undefined", "NaN", "N/A", "#N/A", "unknown", "not set",
        "(not set)",
        "anonymous", "guest", "0", "-1", "+", "test@test.com", "System.Object",
        "00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "ffffffffffffffffffffffffffffffff",
    ];

    /// <summary>The number of an identifier; -1 when the account has none of that name.</summary>
    public int FieldNumber(string name)
    {
        for (var i = 0; i < Identifiers.Count; i++)
        {
            if (string.Equals(Identifiers[i].Name, name, StringComparison.Ordinal)) return i;
        }

        return -1;
    }

    /// <summary>Why the engine would refuse these as the settings of an account; null when it takes them.</summary>
    /// <param name="before">Its settings until then; null when it is new.</param>
    public string? FaultAfter(AccountSettings? before)
    {
        if (Number == 0) return "Account number 0 is not an account; give it the next free number.";
        if (Identifiers.Count > MaxFields)
        {
            return $"An account has at most {MaxFields} identifiers; these are {Identifiers.Count}.";
        }

        if (this is { IdentifierCap: < 1 } or { MaxProfilesPerMerge: < 1 } or { MaxMergesPerHour: < 0 }
            or { MaxIdentifiers: < 1 or > MaxOfMaxIdentifiers })
        {
            return $"A guard is out of its range: 1 or more values, profiles and identifiers, at "
                + $"most {MaxOfMaxIdentifiers} identifiers.";
        }

        if (WindowDays is < 1 or > MaxOfWindowDays)
        {
            return $"The window of segments is {WindowDays} days; it can be from 1 to {MaxOfWindowDays}.";
        }

        if (before is null) return null;
        if (before.Id != Id) return $"Account {before.Number} is '{before.Id}'; it cannot become '{Id}'.";
        if (before.HashKey != HashKey) return "The hash key of an account cannot change: suppressed identifiers depend on it.";
        if (Floor < before.Floor) return $"The floor is at {before.Floor} and cannot go down.";
        for (var i = 0; i < before.Identifiers.Count; i++)
        {
            if (i >= Identifiers.Count || before.Identifiers[i].Name != Identifiers[i].Name)
            {
                return $"Identifier '{before.Identifiers[i].Name}' is in use as number {i}; identifiers can only be added.";
            }
        }

        return null;
    }

    /// <summary>False when the events of a position are below the floor (rule L4).</summary>
    public bool ShowsEventsOf(ulong position) => position >= Floor;

    /// <summary>
    /// Idempotence ids seen until then are forgotten; both in microseconds since 1970. It only rises with the log.
    /// </summary>
    internal long ForgottenUntil(long now) => Math.Max(Forgotten, now - (DedupSeconds * Microseconds.PerSecond));

    /// <summary>Appends the stored form of the settings.</summary>
    public void Write(ByteWriter writer)
    {
        writer.Varint(Number);
        writer.Text(Id);
        writer.Varint(Revision);
        writer.Varint((ulong)Keys.Count);
        foreach (var key in Keys)
        {
            writer.Byte((byte)key.Class);
            writer.Raw(Convert.FromHexString(key.Hash));
            writer.SignedVarint(key.ValidUntil);
        }

        writer.Raw(Convert.FromHexString(HashKey));
        writer.Varint((ulong)Identifiers.Count);
        foreach (var identifier in Identifiers)
        {
            writer.Text(identifier.Name);
            writer.Byte((byte)identifier.Confidence);
        }

        writer.Varint((ulong)JunkValues.Count);
        foreach (var value in JunkValues) writer.Text(value);
        writer.SignedVarint(DedupSeconds);
        writer.Byte((byte)PublicKeyMerges);
        writer.Varint((ulong)IdentifierCap);
        writer.Varint((ulong)MaxProfilesPerMerge);
        writer.Varint((ulong)MaxMergesPerHour);
        writer.Varint((ulong)MaxIdentifiers);
        writer.Varint(Floor);
        WriteLater(writer);
    }

    /// <summary>What settings did not have from the beginning; those without it are written as they were then.</summary>
    private void WriteLater(ByteWriter writer)
    {
        var issued = Keys.Count(static key => key.Name is not null);
        var hasWindow = WindowDays != DefaultWindowDays || issued > 0;
        if (Forgotten != 0 || hasWindow) writer.SignedVarint(Forgotten);
        if (hasWindow) writer.Varint((ulong)WindowDays);
        if (issued == 0) return;
        writer.Varint((ulong)issued);
        for (var number = 0; number < Keys.Count; number++)
        {
            if (Keys[number].Name is not { } name) continue;
            writer.Varint((ulong)number);
            writer.Text(name);
            writer.SignedVarint(Keys[number].IssuedAt);
        }
    }

    /// <summary>Reads settings from their stored form.</summary>
    public static AccountSettings Read(ReadOnlySpan<byte> stored) => Read(new ByteReader(stored));

    internal static AccountSettings Read(ByteReader reader)
    {
        var number = (uint)reader.Varint();
        var id = reader.Text();
        var revision = reader.Varint();
        var keys = new AccountKey[reader.CountOfItems()];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = new AccountKey((KeyClass)reader.Byte(), Convert.ToHexStringLower(reader.Raw(32)), reader.SignedVarint());
        }

        var hashKey = Convert.ToHexStringLower(reader.Raw(32));
        var identifiers = new IdentifierField[reader.CountOfItems()];
        for (var i = 0; i < identifiers.Length; i++)
        {
            identifiers[i] = new IdentifierField(reader.Text(), (Confidence)reader.Byte());
        }

        var junk = new string[reader.CountOfItems()];
        for (var i = 0; i < junk.Length; i++) junk[i] = reader.Text();
        return new AccountSettings
        {
            Number = number,
            Id = id,
            Revision = revision,
            Keys = keys,
            HashKey = hashKey,
            Identifiers = identifiers,
            JunkValues = junk,
            DedupSeconds = reader.SignedVarint(),
            PublicKeyMerges = (PublicKeyMerges)reader.Byte(),
            IdentifierCap = reader.Count(),
            MaxProfilesPerMerge = reader.Count(),
            MaxMergesPerHour = reader.Count(),
            MaxIdentifiers = reader.Count(),
            Floor = reader.Varint(),
            Forgotten = reader.AtEnd ? 0 : reader.SignedVarint(),
            WindowDays = reader.AtEnd ? DefaultWindowDays : reader.Count(),
        }.WithIssued(reader, keys);
    }

    /// <summary>Gives the issued keys their names, which stand at the end.</summary>
    private AccountSettings WithIssued(ByteReader reader, AccountKey[] keys)
    {
        for (var left = reader.AtEnd ? 0 : reader.CountOfItems(); left > 0; left--)
        {
            var number = reader.Count();
            if (number >= keys.Length) throw reader.Damage($"Key {number} has a name and is not there.");
            keys[number] = keys[number] with { Name = reader.Text(), IssuedAt = reader.SignedVarint() };
        }

        return this;
    }
}
