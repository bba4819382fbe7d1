using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Segments;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Calls;

/// <summary>A question about one account at one position.</summary>
internal sealed record ReadCall(
    ViewLease View, AccountSettings Account, IQueryCollection Query, string QueryString, string Id, JsonElement Body, long Now)
{
    /// <summary>The number of the key that it was asked with.</summary>
    public uint Key { get; init; }

    /// <summary>The segments of the account.</summary>
    public AccountSegments Segments => View.Definitions.SegmentsOf(Account.Number);
}
