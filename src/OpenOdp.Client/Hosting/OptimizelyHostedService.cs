using Microsoft.Extensions.Hosting;

namespace OpenOdp.Client.Hosting;

/// <summary>
/// Makes the client with the host, so that its datafile is on the way before the first request, and drains it after all other
/// services have stopped, so that their last events go too. The container disposes it later, with nothing left to send.
/// </summary>
internal sealed class OptimizelyHostedService(IOptimizelyClient client, TimeSpan shutdownTimeout) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.DrainAsync(shutdownTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host is out of patience; disposing the client counts and reports what is left.
        }
    }
}
