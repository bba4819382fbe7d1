using System.Text.Json;
using OpenOdp.Storage;

namespace OpenOdp.Server.Calls;

/// <summary>A question about one account whose answer takes longer to read than one page of a view (rule S3).</summary>
internal sealed record LongReadCall(
    Store Store, uint Account, IQueryCollection Query, string Id, JsonElement Body, CancellationToken CancellationToken);
