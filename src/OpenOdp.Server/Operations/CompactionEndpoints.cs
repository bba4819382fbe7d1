using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Operations;

/// <summary>How much the store takes after it was compacted.</summary>
internal sealed record CompactionAnswer(long StateBytes, long LogBytes);

/// <summary><c>POST /admin/compact</c>: rewrites the store's files into their densest form; answers when it is done.</summary>
internal static class CompactionEndpoints
{
    public static async Task<Answer> CompactAsync(OperatorCall call)
    {
        await Task.Run(call.Store.Compaction.Run);
        var metrics = call.Store.Metrics;
        return Answer.Ok(new CompactionAnswer(metrics.StateBytes, metrics.LogBytes));
    }
}
