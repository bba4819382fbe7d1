using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OpenOdp.Client.Hosting;

/// <summary>Says whether events flow: degraded without a datafile, with a host that fails, or with a queue nearly full.</summary>
internal sealed class OptimizelyHealthCheck(IOptimizelyClient client) : IHealthCheck
{
    // From here on events are about to be refused or dropped.
    private const double NearlyFull = 0.9;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var delivery = client.Delivery;
        var data = new Dictionary<string, object>
        {
            ["accepted"] = delivery.Accepted,
            ["sent"] = delivery.Sent,
            ["dropped"] = delivery.Dropped,
            ["waiting"] = delivery.Waiting,
        };
        return Task.FromResult(Fault(delivery) is { } fault
            ? new HealthCheckResult(context.Registration.FailureStatus, fault, data: data)
            : HealthCheckResult.Healthy(client.IsOdpIntegrated ? "Events flow." : "Ready; ODP is off or not integrated.", data));
    }

    private string? Fault(OdpDeliveryReport delivery)
    {
        if (!client.IsReady) return "No valid datafile has been read yet.";

        return (client as OptimizelyClient)?.DeliveryFault;
    }
}
