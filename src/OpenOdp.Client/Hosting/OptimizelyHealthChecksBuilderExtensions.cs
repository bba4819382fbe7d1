using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenOdp.Client;
using OpenOdp.Client.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client to the health checks of an application.</summary>
public static class OptimizelyHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is healthy while events flow. The check sends no request; its data are the counts of <see
    /// cref="IOptimizelyClient.Delivery"/>.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="key">The key of the client, or null for the one without a key.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">
    /// What the check reports without a valid datafile, while the host fails, or with a queue that is nearly full.
    /// </param>
    public static IHealthChecksBuilder AddOptimizely(
        this IHealthChecksBuilder builder, string? key =
            null, string name = "optimizely", HealthStatus failureStatus = HealthStatus.Degraded)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new OptimizelyHealthCheck(provider.GetRequiredKeyedService<IOptimizelyClient>(key)),
            failureStatus,
            tags: null));
    }
}
