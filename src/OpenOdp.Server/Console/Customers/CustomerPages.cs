using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Segments;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Segments;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Console.Customers;

/// <summary>One customer: who it is, what it did, where it belongs.</summary>
internal static class CustomerPages
{
    private const int IdentifiersShown = 50;
    private const int SegmentsShown = 50;
    private const int ChangesShown = 50;

    public static Page Show(PageCall call)
    {
        if (Find(call) is not { } customer) return Forms.NoCustomer(call, call.Read.Id);
        if (!CustomerEndpoints.TryCursor(call["after"], out var after)) return Page.NotFound(PageQuery.BadAfter);
        var (identifiers, viewer, showsAll) = (customer.Identifiers(), call.Viewer, call["identifiers"] == "all");
        var memberships = MembershipsOf(call, customer);
        return Page.Of<CustomerPage>(new CustomerModel(
            IdText.Of(customer.Id),
            call.Read.Id,
            TitleOf(identifiers, viewer, customer.Id),
            IsoTime.OfMicroseconds(customer.CreatedAt),
            customer.EventCount,
            [.. identifiers.Take(showsAll ? int.MaxValue : IdentifiersShown).Select(one => ShowIdentifier(one, viewer))],
            identifiers.Count,
            [.. customer.Attributes().Select(one => ShowAttribute(one, viewer, customer.Id))],
            ShowMemberships(call, customer, memberships.Take(call["segments"] == "all" ? int.MaxValue : SegmentsShown)),
            memberships.Count,
            [.. Changes(call, customer.Id)],
            TimelineReader.Read(call, customer, after)));
    }

    /// <summary>The customer of the address; the id of one who was merged away leads to the survivor.</summary>
    public static CustomerView? Find(PageCall call) => CustomerSearch.ById(call, call.Read.Id);

    /// <summary>What people call a customer: the identifier that is surest and was seen last.</summary>
    internal static string TitleOf(IReadOnlyList<IdentifierView> identifiers, Viewer viewer, ulong id)
    {
        var best = identifiers.FirstOrDefault(one => one.Name == "email")
            ?? identifiers.OrderByDescending(static one => one.Confidence).FirstOrDefault();
        return best is null ? $"Customer {IdText.Of(id)}" : viewer.Show(best.Name, best.Value).Value;
    }

    public static ShownIdentifier ShowIdentifier(IdentifierView one, Viewer viewer) => new(
        one.Name, viewer.Show(one.Name, one.Value).Value, one.Confidence == Engine.Accounts.Confidence.High,
        IsoTime.OfMicroseconds(one.FirstSeen), IsoTime.OfMicroseconds(one.LastSeen));

    private static ShownAttribute ShowAttribute(AttributeView one, Viewer viewer, ulong customer) => new(
        viewer.ShowText(one.Name), viewer.Show(one.Name, FieldText.Of(one.Value())).Value, IsoTime.OfMicroseconds(one.At),
        one.WrittenTo == customer ? null : IdText.Of(one.WrittenTo));

    private static IEnumerable<ShownMembershipChange> Changes(PageCall call, ulong customer)
    {
        var read = call.Read;
        var names = new SegmentNames(read.Account.Number);
        return
            from change in ChangeTable.OfCustomer(read.View, read.Account.Number, customer).Take(ChangesShown)
            let id = names.Of(read.View, change.Segment)
            select new ShownMembershipChange(
                id, NameOf(call, id), change.Entered, IsoTime.OfMilliseconds(change.At), CauseOf(change.Cause), change.Position,
                change.EventIndex is not null);
    }

    private static string CauseOf(MembershipCause cause) => cause switch
    {
        MembershipCause.Event => "something came",
        MembershipCause.Time => "time passed",
        MembershipCause.Merge => "customers were merged",
        MembershipCause.Undo => "customers were parted",
        MembershipCause.Definition => "the segment was changed",
        _ => "the customer was erased",
    };

    private static List<Membership> MembershipsOf(PageCall call, CustomerView customer)
    {
        var read = call.Read;
        var reader = new MembershipReader(read.View, read.Account, read.Segments, customer.Id);
        return [.. reader.All(read.Now / Microseconds.PerMillisecond).Where(static one => one.IsMember)];
    }

    private static IReadOnlyList<ShownMembership> ShowMemberships(
        PageCall call, CustomerView customer, IEnumerable<Membership> memberships)
    {
        var read = call.Read;
        var stored = new StoredMemberships(read.View, read.Account.Number, customer.Id);
        return
        [
            .. memberships.Select(one => new ShownMembership(
                one.Segment.Id,
                SegmentReading.NameOf(call, one.Segment),
                stored.Since(one.Segment.Number, one.Segment.LiveRevision) is { } at ? IsoTime.OfMilliseconds(at) : null,
                one.Until == long.MaxValue ? null : IsoTime.OfMilliseconds(one.Until))),
        ];
    }

    private static string NameOf(PageCall call, string segment) =>
        call.Read.Segments.ById.TryGetValue(segment, out var found) ? SegmentReading.NameOf(call, found) : "";
}
