using System.Buffers.Binary;
using System.Text;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// The rows of refusals: (account, parties, customer, field, reason) → the audit record that counts them, and its day. A refusal
/// that repeats is counted on one record a day (rule I10); different parties are different refusals, since an operator can let
/// each of them happen.
/// </summary>
internal static class RefusalTable
{
    private const long MicrosecondsPerDay = 24L * 3600 * 1_000_000;

    /// <summary>Notes a refusal, and tells the sender.</summary>
    /// <param name="customer">Who got the event.</param>
    /// <param name="claim">The identifier that asked for it.</param>
    /// <param name="reason">One of <see cref="AuditReason"/>.</param>
    /// <param name="parties">The customers that were not merged.</param>
    public static void Note(Context context, ulong customer, in Claim claim, string reason, List<ulong> parties)
    {
        context.Counters.MergesRefused++;
        context.Warn(
            $"Identifier `{context.Account.Identifiers[claim.Field].Name}` joined no customer: {reason}. An operator sees it among the refused merges.",
            reason == AuditReason.TooManyIdentifiers ? Limit.Identifiers : Limit.Merges);
        parties.Sort();
        var key = Key(context.Account.Number, parties, customer, claim.Field, reason);
        var day = context.RecordedAt / MicrosecondsPerDay;
        var (lastDay, last, total) = Read(context.State, key);
        if (last != 0 && lastDay == day && AuditTable.Read(context.State, context.Account.Number, last) is { Counterpart: 0 } counted)
        {
            counted.Count++;
            counted.LastAt = context.RecordedAt;
            AuditTable.Put(context, counted);
            context.Audits.Add(counted.Id);
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

        context.Row.Clear();
        context.Row.Varint((ulong)day);
        context.Row.Varint(last);
        context.Row.Varint(total + 1);
        context.State.Put(Table.Refusals, key, context.Row.Written);
    }

    private static (long Day, ulong Record, ulong Total) Read(StateOverlay state, ReadOnlySpan<byte> key)
    {
        if (!state.TryGet(Table.Refusals, key, out var row)) return default;
        var reader = ByteReader.OfRow(row);
        return ((long)reader.Varint(), reader.Varint(), reader.Varint());
    }

    private static byte[] Key(uint account, List<ulong> parties, ulong customer, int field, string reason)
    {
        var key = new byte[4 + 1 + (8 * parties.Count) + 8 + 2 + reason.Length];
        BinaryPrimitives.WriteUInt32BigEndian(key, account);
        key[4] = (byte)Math.Min(parties.Count, byte.MaxValue);
        for (var i = 0; i < parties.Count; i++) BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(5 + (8 * i)), parties[i]);
        var rest = key.AsSpan(5 + (8 * parties.Count));
        BinaryPrimitives.WriteUInt64BigEndian(rest, customer);
        BinaryPrimitives.WriteUInt16BigEndian(rest[8..], (ushort)field);
        Encoding.ASCII.GetBytes(reason, rest[10..]);
        return key;
    }
}
