using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Decisions;

/// <summary>Tells those who listen to a client's decisions; costs nothing while nobody does.</summary>
internal sealed class DecisionListeners(object sender, ILogger logger)
{
    public event EventHandler<DecisionMadeEventArgs>? Made;

    public void DecisionMade(OptimizelyDecision decision, bool isReported, in FlagDecision from)
    {
        if (Made is not { } listeners) return;

        var args = new DecisionMadeEventArgs(decision, isReported, from.Rule?.Id, from.Variation?.Id);
        Listeners.Call(listeners, sender, args, nameof(IOptimizelyClient.DecisionMade), logger);
    }
}
