using OpenOdp.Engine;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Inspector;

namespace OpenOdp.Server.Operations;

/// <summary>What the log has amounted to for an account.</summary>
/// <param name="Rejected">Requests that were refused since the start.</param>
/// <param name="Position">The position that the counters are as of.</param>
internal sealed record CountersAnswer(
    ulong Accepted, ulong Duplicates, long Rejected, ulong Customers, ulong Merges, ulong Moves, ulong Attaches,
    ulong MergesRefused, ulong Undone, ulong IdReused, ulong Events, ulong Suppressed, ulong IdentifiersLeftOut, ulong Erased,
    ulong Position);

/// <summary><c>GET /admin/counters</c>.</summary>
internal static class CountersEndpoint
{
    public static Answer Get(ReadCall call, RequestLog requests)
    {
        var counters = CountersTable.Read(call.View, call.Account.Number);
        return Answer.Ok(new CountersAnswer(
            counters.Accepted,
            counters.Duplicates,
            requests.Refused(call.Account.Number),
            counters.Customers,
            counters.Merges,
            counters.Moves,
            counters.Attaches,
            counters.MergesRefused,
            counters.Undone,
            counters.IdReused,
            counters.Events,
            counters.Suppressed,
            counters.IdentifiersLeftOut,
            counters.Erased,
            call.View.Position));
    }
}
