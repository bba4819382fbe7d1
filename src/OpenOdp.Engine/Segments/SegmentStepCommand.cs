using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments;

/// <summary>
/// Takes a step of what the change of a segment asks for, in this order: work every customer out by the new revision, and let it
/// answer from then on; tell of those whom it made members, or none; work everybody out anew when what counts has changed; clear
/// away what older revisions have left (rule G5).
/// </summary>
public static class SegmentStepCommand
{
    /// <summary>What a step of the server's own may cost; a customer costs 1, and 1 for each hundred of its events.</summary>
    public const int StepCost = 300;

    /// <summary>Writes the command.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="segment">The segment's number.</param>
    /// <param name="cost">What the step may cost.</param>
    public static void Write(ByteWriter writer, uint segment, int cost = StepCost)
    {
        writer.Varint(segment);
        writer.Varint((ulong)cost);
    }

    /// <summary>What it costs to work a customer out from its events.</summary>
    internal static int CostOf(Customer customer) => 1 + (int)Math.Min(customer.EventsSeen, EntryLimit.MaxEvents) / 100;

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command, MembershipUpdate update)
    {
        var reader = new ByteReader(command);
        var (number, cost) = (reader.Varint(), reader.Count());
        if (context.Segments.All.FirstOrDefault(one => one.Number == number) is not { HasWork: true } segment)
        {
            return context.Succeed();
        }

        update.Begin(context, MembershipCause.Definition);
        if (segment is { IsDeleted: true, Obsolete.Count: 0 })
        {
            SegmentTable.Remove(context, segment);
            DeletedSegments.Add(context, segment);
            context.Effects.ChangedSegments = context.Segments.Without(segment.Number);
            return context.Succeed();
        }

        segment = segment.IsBuilding ? Build(context, segment, cost, update)
            : segment.ToldTo != ulong.MaxValue && !segment.IsDeleted ? Tell(context, segment, cost, update)
            : segment.RefreshedTo != ulong.MaxValue && !segment.IsDeleted ? Refresh(context, segment, cost, update)
            : Clear(context, segment, cost, update);
        update.Write();
        SegmentTable.Write(context, segment);
        context.Effects.ChangedSegments = context.Segments.With(segment);
        return context.Succeed(goesOn: segment.HasWork);
    }

    private static Segment Build(Context context, Segment segment, int cost, MembershipUpdate update)
    {
        var program = context.Segments.Find(segment.Number, segment.Revision)!;
        if (GoOn(context, program, segment.BuiltTo, cost, update) is { } next) return segment with { BuiltTo = next };
        var obsolete = segment.LiveRevision > 0 ? [.. segment.Obsolete, segment.LiveRevision] : segment.Obsolete;
        return segment with { LiveRevision = segment.Revision, Obsolete = obsolete, ToldTo = 0, BuiltTo = 0 };
    }

    private static Segment Refresh(Context context, Segment segment, int cost, MembershipUpdate update)
    {
        var program = context.Segments.Find(segment.Number, segment.LiveRevision)!;
        return segment with { RefreshedTo = GoOn(context, program, segment.RefreshedTo, cost, update) ?? ulong.MaxValue };
    }

    /// <summary>Works the next customers out from their events.</summary>
    /// <returns>The id to go on at; null when nobody is left.</returns>
    private static ulong? GoOn(Context context, SegmentProgram program, ulong from, int cost, MembershipUpdate update)
    {
        var customers = CustomerTable.ReadPage(context.State, context.Account.Number, from, cost);
        if (customers.Count == 0) return null;
        using var sweep = new EventSweep(context.State, context.Account, customers[^1].Id + 1);
        foreach (var customer in customers)
        {
            if (cost <= 0) return customer.Id;
            cost -= CostOf(customer);
            if (customer.Lives) update.Replay(customer.Id, program, sweep);
        }

        return customers[^1].Id + 1;
    }

    private static Segment Tell(Context context, Segment segment, int cost, MembershipUpdate update)
    {
        var program = context.Segments.Find(segment.Number, segment.LiveRevision)!;
        var members = MemberTable.ReadPage(
            context.State, context.Account.Number, segment.Number, segment.LiveRevision, segment.ToldTo, cost);
        foreach (var member in members) update.Update(member.Customer, program);
        return segment with { ToldTo = members.Count > 0 ? members[^1].Number + 1 : ulong.MaxValue };
    }

    private static Segment Clear(Context context, Segment segment, int cost, MembershipUpdate update)
    {
        var members = MemberTable.ReadPage(context.State, context.Account.Number, segment.Number, segment.Obsolete[0], 0, cost);
        foreach (var member in members) update.Update(member.Customer, only: null);
        if (members.Count > 0) return segment;
        MemberTable.Forget(context, segment.Number, segment.Obsolete[0]);
        return segment with { Obsolete = [.. segment.Obsolete.Skip(1)] };
    }
}
