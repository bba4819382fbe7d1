using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Telemetry;

namespace OpenOdp.Storage.Log;

/// <summary>The way into the log: puts commands into the queue, or answers at once why that cannot be.</summary>
internal sealed class Appender(AppendQueue queue, StoreMetrics metrics, TimeProvider clock)
{
    /// <inheritdoc cref="Store.AppendAsync"/>
    public ValueTask<CommitResult> AppendAsync(AppendRequest request)
    {
        var pending = request.Begin();
        if (queue.TryAdd(request, out var refusal)) return pending;
        metrics.CountRefused(refusal.Status);
        request.Complete(refusal);
        return pending;
    }

    /// <inheritdoc cref="Store.AppendOwnAsync"/>
    public ValueTask<CommitResult> AppendOwnAsync(CommandKind kind, uint account, ByteWriter command) =>
        AppendAsync(new AppendRequest
        {
            Kind = kind,
            Account = account,
            KeyClass = KeyClass.Internal,
            ReceivedAt = Microseconds.Of(clock.GetUtcNow()),
            Command = command.Written.ToArray(),
        });
}
