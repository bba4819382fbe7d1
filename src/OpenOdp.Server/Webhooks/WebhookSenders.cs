using OpenOdp.Engine.Webhooks;
using OpenOdp.Server.Accounts;
using OpenOdp.Storage;

namespace OpenOdp.Server.Webhooks;

/// <summary>The senders of all webhooks of the accounts that are configured.</summary>
internal sealed class WebhookSenders(
    Store store, IReadOnlyList<AccountPlan> plans, WebhookOptions options, TimeProvider clock, ILogger<WebhookSender> logger,
    IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _accounts = [.. plans.Select(static plan => plan.Id)];
    private readonly WebhookPost _post = new(options, clock);
    private readonly Dictionary<(uint Account, string Name), (WebhookSender Sender, Task Running)> _senders = [];
    private readonly Lock _gate = new();
    private Task _starting = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _starting = StartAllAsync(lifetime.ApplicationStopping);
        return Task.CompletedTask;
    }

    /// <summary>Waits for what was noted last. Requests under way were cut off when the stop began.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] running;
        lock (_gate) running = [_starting, .. _senders.Values.Select(static one => one.Running)];
        try
        {
            await Task.WhenAll(running).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What is not noted is sent again after the next start.
        }
    }

    /// <summary>A webhook was put or deleted: begins with it, or looks at it at once.</summary>
    public void Look(uint account, string name)
    {
        lock (_gate)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested) return;
            if (_senders.TryGetValue((account, name), out var known))
            {
                known.Sender.Wake();
                return;
            }

            var sender = new WebhookSender(store, account, name, _post, clock, logger);
            _senders[(account, name)] = (sender, Task.Run(() => RunAsync(sender, account, name)));
        }
    }

    /// <summary>What a webhook has done; null when it has not begun.</summary>
    public WebhookProgress? ProgressOf(uint account, string name)
    {
        lock (_gate) return _senders.TryGetValue((account, name), out var found) ? found.Sender.Progress : null;
    }

    /// <summary>What all webhooks have done.</summary>
    public IReadOnlyList<(uint Account, string Name, WebhookProgress Progress)> All()
    {
        lock (_gate) return [.. _senders.Select(static one => (one.Key.Account, one.Key.Name, one.Value.Sender.Progress))];
    }

    /// <inheritdoc/>
    public void Dispose() => _post.Dispose();

    private async Task RunAsync(WebhookSender sender, uint account, string name)
    {
        await sender.RunAsync(lifetime.ApplicationStopping);
        if (lifetime.ApplicationStopping.IsCancellationRequested) return;
        lock (_gate) _senders.Remove((account, name));
        if (IsThere(account, name)) Look(account, name); // deleted, and made anew in the same moment
    }

    private bool IsThere(uint account, string name)
    {
        try
        {
            using var view = store.AcquireView();
            return WebhookTable.Read(view, account, name) is not null;
        }
        catch (StoreException)
        {
            return true; // whoever looks next will see
        }
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        while (!TryStartAll())
        {
            try
            {
                await Task.Delay(LookAgain, clock, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private bool TryStartAll()
    {
        try
        {
            using var view = store.AcquireView();
            foreach (var account in view.Accounts.Values.Where(account => _accounts.Contains(account.Id)))
            {
                foreach (var webhook in WebhookTable.ReadAll(view, account.Number)) Look(account.Number, webhook.Name);
            }

            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }
}
