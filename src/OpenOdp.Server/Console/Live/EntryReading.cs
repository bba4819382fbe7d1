using System.Text;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Segments;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Segments;

namespace OpenOdp.Server.Console.Live;

/// <summary>What the platform did with a request, read from the state when somebody asks: ingest notes nothing.</summary>
internal static class EntryReading
{
    private const int Shown = 100;

    public static EntryModel Of(PageCall call, RequestEntry entry)
    {
        var request = LivePages.ShowRequest(call, entry);
        ulong? position = entry.SentAgain is { } sent ? sent.Position : entry.Position > 0 ? entry.Position : null;
        if (position is not { } at) return new EntryModel(request, null, [], [], []);
        var changes = IdentityChanges(call.Read, at);
        var moves = ChangeTable.ReadAfter(call.Read.View, call.Read.Account.Number, ChangePlace.EndOf(at - 1), Shown)
            .TakeWhile(change => change.Position == at).ToList();
        var customers = Named(call.Read, entry).Concat(moves.Select(static move => move.Customer)).Distinct().Take(Shown);
        return new EntryModel(
            request, at, [.. customers.Select(id => new ShownLink(TitleOf(call, id), $"/customers/{IdText.Of(id)}"))], changes,
            [.. moves.Select(move => ShowMove(call, move))]);
    }

    /// <summary>The customers who have the identifiers that it names, now.</summary>
    private static List<ulong> Named(ReadCall read, RequestEntry entry)
    {
        var owners = new List<ulong>();
        var (intake, parsed) = (Replay.IntakeOf(entry.Path), new ParsedRequest());
        var source = new RequestSource(entry.At) { Segments = read.Segments };
        intake.Parse(entry.Body, new AccountRules(read.Account), source, parsed);
        if (parsed.Status != ParseStatus.Valid) return owners;
        foreach (var item in RequestItems.Read(parsed.Command.Written))
        {
            var isEvent = intake.Kind == CommandKind.Events;
            foreach (var one in isEvent ? EventItem.Read(item).Identifiers : ProfileItem.Read(item).Identifiers)
            {
                var value = Encoding.UTF8.GetString(one.Value);
                if (CustomerView.Find(read.View, read.Account, one.Field, value) is { } owner) owners.Add(owner.Id);
            }
        }

        return owners;
    }

    private static IReadOnlyList<ShownIdentityChange> IdentityChanges(ReadCall read, ulong position)
    {
        var records = AuditTable.ReadRange(
            read.View, read.Account, AuditTable.FirstId(position), AuditTable.FirstId(position + 1));
        return [.. HistoryEntry.Of(records, read.Account).Take(Shown)
            .Select(static one => new ShownIdentityChange(TitleOf(one.Kind), one.From, one.Into, one.Reason))];
    }

    private static ShownMove ShowMove(PageCall call, MembershipChange move) => new(
        new SegmentNames(call.Read.Account.Number).Of(call.Read.View, move.Segment), TitleOf(call, move.Customer), move.Entered);

    private static string TitleOf(PageCall call, ulong customer) =>
        SegmentReading.TitleOf(call.Read.View, call.Read.Account, call.Viewer, customer);

    private static string TitleOf(string kind) => kind switch
    {
        "merge" => "Merged customers",
        "move" => "Moved an identifier",
        "attach" => "Joined an identifier to a customer",
        "merge_refused" => "Refused to merge customers",
        _ => "Changed who is who",
    };
}
