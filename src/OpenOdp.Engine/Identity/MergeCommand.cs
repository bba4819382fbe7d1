using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>An operator makes two customers one (rule I9); the guards that count hold for it, too.</summary>
public static class MergeCommand
{
    /// <summary>Writes the command.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="into">The customer who stays.</param>
    /// <param name="from">The customer who becomes part of it.</param>
    /// <param name="field">The identifier that named the latter.</param>
    /// <param name="value">Its normalised value.</param>
    /// <param name="seen">The <see cref="AuditTable.NewestOf"/> of the two when they were looked at, which must be that still
    /// when the command is applied; null for whoever they are then.</param>
    public static void Write(ByteWriter writer, ulong into, ulong from, int field, byte[] value, ulong? seen = null)
    {
        writer.Varint(into);
        writer.Varint(from);
        writer.Varint((ulong)field);
        writer.Bytes(value);
        if (seen is { } newest) writer.Varint(newest);
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var account = context.Account.Number;
        var (taker, giver) = (reader.Varint(), reader.Varint());
        var named = new IdentifierList.Identifier(reader.Count(), reader.Bytes());
        var into = CustomerTable.Follow(context.State, account, taker);
        var from = CustomerTable.Follow(context.State, account, giver);
        if (into is null || from is null)
        {
            return context.Fail(OutcomeKind.NotFound, "One of the customers does not exist any more.");
        }

        context.Effects.About = $"{into.Id}";
        if (into.Id == from.Id) return context.Fail(OutcomeKind.Conflict, $"Both are customer {into.Id} already.");
        if (MergeGuard.Refusal(context, [into, from]) is { } reason)
        {
            return context.Fail(
                OutcomeKind.Conflict, $"The merge is refused: {reason}.{AuditFault.AllowFirst(context, [into, from])}");
        }

        if (!reader.AtEnd && AuditTable.NewestOf(context.State, account, into.Id, from.Id) != reader.Varint())
        {
            return context.Fail(OutcomeKind.Conflict, $"Nothing was merged: {AuditFault.Changed}");
        }

        Merging.MergeAsked(context, into, from, named.Field, NamedErasures.Contains(context, named) ? default : named.Value);
        CustomerTable.Write(context, into);
        return context.Succeed(restored: [into.Id]);
    }
}
