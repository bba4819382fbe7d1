using System.Text.Json;
using OpenOdp.Storage;

namespace OpenOdp.Server.Calls;

/// <summary>Something that concerns all accounts.</summary>
internal sealed record OperatorCall(Store Store, string Id, JsonElement Body);
