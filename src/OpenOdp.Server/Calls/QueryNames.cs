using System.Collections.Frozen;

namespace OpenOdp.Server.Calls;

/// <summary>
/// The names of the parameters of all calls, which no identifier may have: calls name a customer by <c>?identifier=value</c>
/// beside them.
/// </summary>
internal static class QueryNames
{
    /// <summary>Each of them; a test holds them to what the routes say of themselves.</summary>
    public static readonly FrozenSet<string> All =
        FrozenSet.Create(
            StringComparer.Ordinal, "after", "as_of", "at_once", "dry_run", "event_type", "flag", "from", "identifier", "kind",
            "limit", "outcome", "segment", "step", "to", "tracker_id", "vdl_action", "version");
}
