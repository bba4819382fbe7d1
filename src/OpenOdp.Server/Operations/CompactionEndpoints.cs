using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Operations;

/// <summary><c>POST /admin/compact</c>: rewrites the store's files into their densest form; answers when it is done.</summary>
internal static class CompactionEndpoints
{
    public static async Task<Answer> CompactAsync(OperatorCall call)
    {
        await Task.Run(call.Store.Compact);
        var metrics = call.Store.Metrics;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("state_bytes", metrics.StateBytes);
            json.WriteNumber("log_bytes", metrics.LogBytes);
            json.WriteEndObject();
        });
    }
}
