using System.Buffers.Binary;
using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// The rows of refusals: (account, parties, customer, field, reason) → the audit record that counts them, and its day. A refusal
/// that repeats is counted on one record a day (rule I10); different parties are different refusals, since an operator can let
/// each of them happen.
/// </summary>
public static class RefusalTable
{
    /// <summary>
    /// Rows looked at for one page at most: those of customers who became one in another way stay, and are passed over.
    /// </summary>
    public const int MaxLooked = 10_000;

    /// <summary>Bytes of a page at most, as JSON writes it at its longest (rule S5).</summary>
    private const int MaxBytes = 4 << 20;

    /// <summary>Notes a refusal, and tells the sender.</summary>
    /// <param name="customer">Who got the event.</param>
    /// <param name="claim">The identifier that asked for it.</param>
    /// <param name="reason">One of <see cref="AuditReason"/>.</param>
    /// <param name="parties">The customers that were not merged; one when it had no room for an identifier, and nobody was to be
    /// merged.</param>
    internal static void Note(Context context, ulong customer, in Claim claim, string reason, List<ulong> parties)
    {
        context.Effects.Counters.MergesRefused++;
        var place = parties.Count > 1 ? "among the refused merges" : "in the history of the event's customer";
        context.Effects.Warn(
            $"Identifier `{context.Account.Identifiers[claim.Field].Name}` joined no "
                + $"customer: {reason}. An operator sees it {place}.",
            reason == AuditReason.TooManyIdentifiers ? Limit.Identifiers : Limit.Merges);
        parties.Sort();
        var key = Key(context.Account.Number, parties, customer, claim.Field, reason);
        var day = context.Header.RecordedAt / Microseconds.PerDay;
        var (lastDay, last, total) = Read(context.State, key);
        if (last != 0 && lastDay == day
            && AuditTable.Read(context.State, context.Account.Number, last) is { Counterpart: 0 } counted)
        {
            counted.Count++;
            counted.LastAt = context.Header.RecordedAt;
            AuditTable.Put(context, counted);
            context.Effects.Audits.Add(counted.Id);
        }
        else
        {
            var record = new AuditRecord(context, AuditKind.MergeRefused)
            {
                Into = customer,
                Field = claim.Field,
                Value = claim.Value.ToArray(),
                Reason = reason,
                Parties = parties,
            };
            AuditTable.Add(context, record);
            last = record.Id;
        }

        var row = context.State.NewRow();
        row.Varint((ulong)day);
        row.Varint(last);
        row.Varint(total + 1);
        context.State.Put(Table.Refusals, key, row);
    }

    /// <summary>What is held, one entry for each set of customers: its newest refusal, with the count of all.</summary>
    /// <param name="state">The state.</param>
    /// <param name="settings">The account.</param>
    /// <param name="after">Where the page before ended; empty for the first.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="next">Where the next page starts; null at the end.</param>
    /// <param name="maxLooked">Rows looked at, at most.</param>
    public static IReadOnlyList<AuditRecord> ReadHeld(
        IStateReader state, AccountSettings settings, ReadOnlySpan<byte> after, int limit, out byte[]? next,
        int maxLooked = MaxLooked)
    {
        var held = new List<AuditRecord>();
        next = null;
        byte[] parties = [];
        var newest = 0UL;
        var total = 0UL;
        var looked = 0;
        var bytes = 0;
        Span<byte> accountOnly = stackalloc byte[4];
        StateKey.Account(accountOnly, settings.Number);
        using var rows = state.Scan(
            Table.Refusals,
            after.Length == 0
                ? [.. accountOnly, 2]
                : [.. accountOnly, .. after, .. StateKey.AboveAll],
            [.. accountOnly, .. StateKey.AboveAll]);
        while (rows.MoveNext())
        {
            var of = rows.Key.Slice(4, 1 + (8 * rows.Key[4]));
            if (!of.SequenceEqual(parties))
            {
                bytes += Add(held, state, settings, newest, total);
                if (held.Count == limit || looked >= maxLooked || bytes >= MaxBytes)
                {
                    next = parties;
                    return held;
                }

                (parties, newest, total) = (of.ToArray(), 0, 0);
            }

            looked++;
            var (_, last, count) = Read(rows.Value);
            (newest, total) = (Math.Max(newest, last), total + count);
        }

        Add(held, state, settings, newest, total);
        return held;
    }

    /// <summary>
    /// The id of the entry that parted two of those whom a refusal is about, which is to be allowed first; 0 for none.
    /// </summary>
    public static ulong PartedBy(IStateReader state, AccountSettings settings, AuditRecord refusal) =>
        MergeGuard.PartedBy(state, settings.Number, refusal.LivingParties(state, settings.Number));

    /// <summary>An operator let the parties merge: nothing is held of them any more.</summary>
    internal static void Forget(Context context, List<ulong> parties)
    {
        var from = Key(context.Account.Number, parties, 0, 0, string.Empty)[..^10];
        var keys = new List<byte[]>();
        using (var rows = context.State.Scan(Table.Refusals, from, [.. from, .. StateKey.AboveAll]))
        {
            while (rows.MoveNext()) keys.Add(rows.Key.ToArray());
        }

        foreach (var key in keys) context.State.Delete(Table.Refusals, key);
    }

    /// <returns>How many bytes it takes at most.</returns>
    private static int Add(List<AuditRecord> held, IStateReader state, AccountSettings settings, ulong newest, ulong total)
    {
        if (newest == 0 || AuditTable.Show(state, settings, newest) is not { Counterpart: 0, Erased: 0 } record) return 0;
        if (record.LivingParties(state, settings.Number).Count < 2) return 0;
        record.Count = total;
        held.Add(record);
        return 600 + (6 * record.Value.Length) + (24 * record.Parties.Count);
    }

    private static (long Day, ulong Record, ulong Total) Read(StateOverlay state, ReadOnlySpan<byte> key) =>
        state.TryGet(Table.Refusals, key, out var row) ? Read(row) : default;

    private static (long Day, ulong Record, ulong Total) Read(ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.Refusals, row);
        return ((long)reader.Varint(), reader.Varint(), reader.Varint());
    }

    private static byte[] Key(uint account, List<ulong> parties, ulong customer, int field, string reason)
    {
        var key = new byte[4 + 1 + (8 * parties.Count) + 8 + 2 + reason.Length];
        BinaryPrimitives.WriteUInt32BigEndian(key, account);
        key[4] = checked((byte)parties.Count); // one for each identifier of an event and a new one: MaxFields bounds them
        for (var i = 0; i < parties.Count; i++) BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(5 + (8 * i)), parties[i]);
        var rest = key.AsSpan(5 + (8 * parties.Count));
        BinaryPrimitives.WriteUInt64BigEndian(rest, customer);
        BinaryPrimitives.WriteUInt16BigEndian(rest[8..], checked((ushort)field));
        Encoding.ASCII.GetBytes(reason, rest[10..]);
        return key;
    }
}
