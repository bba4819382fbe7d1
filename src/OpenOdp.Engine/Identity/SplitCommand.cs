using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// An operator takes identifiers out of a customer into a new one (rule I9), with the events that carry one of them and no high
/// identifier that stays. Attributes stay. The two do not merge until it is allowed. <see cref="SplitSides"/> has the way back.
/// </summary>
public static class SplitCommand
{
    /// <summary>Writes the command.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="identifiers">Field numbers and normalised values.</param>
    /// <param name="customer">Who must have them when the command is applied; 0 for whoever has them then.</param>
    public static void Write(ByteWriter writer, IReadOnlyList<(int Field, byte[] Value)> identifiers, ulong customer = 0)
    {
        writer.Varint((ulong)identifiers.Count);
        foreach (var (field, value) in identifiers)
        {
            writer.Varint((ulong)field);
            writer.Bytes(value);
        }

        if (customer > 0) writer.Varint(customer);
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var named = new List<(int Field, byte[] Value)>();
        for (var count = reader.CountOfItems(); count > 0; count--) named.Add((reader.Count(), reader.Bytes().ToArray()));
        if (named.Count == 0) return context.Fail(OutcomeKind.Conflict, "Name the identifiers to take out.");
        if (Find(context, named, out var whole) is { } fault) return fault;
        context.Effects.About = $"{whole.Id}";
        if (!reader.AtEnd && reader.Varint() is var meant && meant != whole.Id)
        {
            return context.Fail(OutcomeKind.Conflict, $"The identifiers are those of customer {whole.Id} by now, and not of "
                + $"customer {meant}, so nothing was split. Look again who has them.");
        }

        var taken = named.ConvertAll(one => whole.Identifiers[whole.IndexOf(one.Field, one.Value)]);
        whole.Identifiers.RemoveAll(taken.Contains);
        if (whole.Identifiers.Count == 0)
        {
            return context.Fail(
                OutcomeKind.Conflict, $"Nothing would stay with customer {whole.Id}: these are all of its identifiers.");
        }

        var sides = new SplitSides(whole);
        var created = sides.Of(context, taken[0].Home);
        created.TakeEventsOf(whole);
        foreach (var owned in taken)
        {
            MentionTable.NoteWay(context, owned.Field, owned.Value.Span, owned.Home);
            created.Identifiers.Add(owned with { Home = sides.Of(context, owned.Home).Id });
            IdentifierTable.Reassign(context, owned.Field, owned.Value.Span, created.Id);
        }

        if (!EventMove.TryMove(context, whole, created, sides, out var moved))
        {
            return context.Fail(OutcomeKind.Conflict, $"Customer {whole.Id} has more than {StateLimits.SplitEvents} events, "
                + "too many to look through at once. Raise the floor first.");
        }

        var record = new AuditRecord(context, AuditKind.Split)
        {
            From = whole.Id,
            Into = created.Id,
            Field = taken[0].Field,
            Value = taken[0].Value,
            Reason = AuditReason.Operator,
            Parties = sides.Origins,
            Identifiers = taken,
        };
        sides.Hang(context, record.Id);
        NoMergeTable.Add(context, whole, created, record.Id);
        CustomerTable.Write(context, whole);
        CustomerTable.Write(context, created);
        AuditTable.Add(context, record);
        context.Effects.Counters.Customers++;
        return context.Succeed(restored: [whole.Id, created.Id], eventsMoved: moved);
    }

    private static RecordOutcome? Find(Context context, List<(int Field, byte[] Value)> named, out Customer whole)
    {
        whole = null!;
        foreach (var (field, value) in named)
        {
            if (!IdentifierTable.TryRead(context.State, context.Account.Number, field, value, out var ownership))
            {
                return context.Fail(OutcomeKind.NotFound, $"Nobody owns this {context.Account.Identifiers[field].Name}.");
            }

            whole ??= CustomerTable.Read(context.State, context.Account.Number, ownership.Owner)!;
            if (ownership.Owner != whole.Id)
            {
                return context.Fail(OutcomeKind.Conflict, $"The identifiers belong to two customers, {whole.Id} "
                    + $"and {ownership.Owner}. Split each customer in a call of its own.");
            }
        }

        return null;
    }
}
