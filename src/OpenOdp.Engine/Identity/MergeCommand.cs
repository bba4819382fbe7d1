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
    /// <param name="exactly">True when neither may be part of another customer by the time the command is applied.</param>
    public static void Write(ByteWriter writer, ulong into, ulong from, int field, byte[] value, bool exactly = false)
    {
        writer.Varint(into);
        writer.Varint(from);
        writer.Varint((ulong)field);
        writer.Bytes(value);
        if (exactly) writer.Byte(1);
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
        if (!reader.AtEnd && (into.Id, from.Id) != (taker, giver))
        {
            var (part, whole) = into.Id == taker ? (giver, from.Id) : (taker, into.Id);
            return context.Fail(
                OutcomeKind.Conflict,
                $"Customer {part} is part of customer {whole} by now, so nothing was merged. Look at that one.");
        }

        if (MergeGuard.Refusal(context, [into, from]) is { } reason)
        {
            return context.Fail(OutcomeKind.Conflict, $"The merge is refused: {reason}.{(reason == AuditReason.Parted
                ? " Allow it first: POST /admin/merges/{id}:allow with the id of what parted them."
                : "")}");
        }

        Merging.MergeAsked(context, into, from, named.Field, NamedErasures.Contains(context, named) ? default : named.Value);
        CustomerTable.Write(context, into);
        return context.Succeed(restored: [into.Id]);
    }
}
