using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Segments;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>A user, and what is known of the customer behind them; all of one view.</summary>
/// <param name="Ids">The ids by which a client may know the customer.</param>
/// <param name="Members">The segments that the customer is in.</param>
/// <param name="Here">All segments of the account.</param>
internal sealed record FoundUser(
    ShownMember? Customer, string Known, IReadOnlyList<string> Ids, IReadOnlySet<string> Members, IReadOnlySet<string> Here);

/// <summary>Finds the customer whose segments a client would ask for.</summary>
internal static class UserSearch
{
    private const string Vuid = "vuid";

    /// <summary>Those whom it may mean: by what was asked for, or else as a client asks, by the user id.</summary>
    public static IReadOnlyList<CustomerView> Find(PageCall call, WhyQuestion question)
    {
        if (question.Who.Length > 0) return CustomerSearch.Find(call, question.Who);
        var (account, name) = (call.Read.Account, NameOf(question.User));
        return account.FieldNumber(name) is >= 0 and var field
            && IdentifierNormaliser.Normalise(name, question.User) is { Length: > 0 } value
            && CustomerView.Find(call.Read.View, account, field, value) is { } customer
                ? [customer]
                : [];
    }

    public static ShownMember Show(PageCall call, CustomerView customer) =>
        SegmentReading.MemberOf(call, customer.Id, customer.CreatedAt / Microseconds.PerMillisecond);

    public static FoundUser Of(PageCall call, WhyQuestion question, CustomerView? customer)
    {
        var read = call.Read;
        var here = read.Segments.ById.Keys.ToHashSet(StringComparer.Ordinal);
        if (customer is null)
        {
            return new FoundUser(
                null, $"Nobody is known by this {NameOf(question.User)}, so that the user is in no segment.", [],
                new HashSet<string>(), here);
        }

        var members = new MembershipReader(read.View, read.Account, read.Segments, customer.Id)
            .All(read.Now / Microseconds.PerMillisecond).Where(static one => one.IsMember).Select(static one => one.Segment.Id);
        var ids = customer.Identifiers().Where(static one => one.Name is IdentifierNormaliser.UserId or Vuid)
            .OrderBy(static one => one.Name == Vuid).ThenByDescending(static one => one.LastSeen).Select(static one => one.Value);
        return new FoundUser(
            Show(call, customer),
            question.Who.Length == 0 ? $"Found by {NameOf(question.User)}, as a client asks."
                : question.User.Length == 0 ? "The user id is the customer's own."
                : "The segments are those of the customer that was named here, whoever the user id is.",
            [.. ids],
            members.ToHashSet(StringComparer.Ordinal),
            here);
    }

    /// <summary>By which identifier a client asks for the segments of a user.</summary>
    private static string NameOf(string user) =>
        user.Length > 5 && user.StartsWith("vuid_", StringComparison.Ordinal) ? Vuid : IdentifierNormaliser.UserId;
}
