using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenOdp.Client;
using OpenOdp.Client.Hosting;
using OpenOdp.Client.Hosts;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="IOptimizelyClient"/> as a singleton with its options, HTTP client and shutdown.</summary>
public static class OptimizelyServiceCollectionExtensions
{
    /// <summary>
    /// The name of the <see cref="HttpClient"/> that every <see cref="IOptimizelyClient"/> gets from <c>IHttpClientFactory</c>.
    /// Add handlers or a proxy to it with <c>services.AddHttpClient(HttpClientName)</c>.
    /// </summary>
    public const string HttpClientName = "OpenOdp.Client";

    /// <summary>
    /// Registers a client whose options are configured elsewhere. The options are checked when the host starts; events that wait
    /// are sent when it stops.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddOptimizely(this IServiceCollection services)
    {
        AddOptions(services, Options.Options.DefaultName);
        services.TryAddSingleton<IOptimizelyClient>(provider => Create(provider, Options.Options.DefaultName));
        services.AddSingleton<IHostedService>(
            provider => Hosted(provider, provider.GetRequiredService<IOptimizelyClient>(), Options.Options.DefaultName));
        return services;
    }

    /// <summary>Registers a client whose options are set by code.</summary>
    /// <inheritdoc cref="AddOptimizely(IServiceCollection)"/>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddOptimizely(this IServiceCollection services, Action<OptimizelyClientOptions> configure) =>
        services.Configure(configure).AddOptimizely();

    /// <summary>Registers a client whose options are bound to a section of the configuration.</summary>
    /// <inheritdoc cref="AddOptimizely(IServiceCollection)"/>
    /// <param name="services">The services.</param>
    /// <param name="section">The section, for example <c>configuration.GetSection("Optimizely")</c>.</param>
    public static IServiceCollection AddOptimizely(this IServiceCollection services, IConfiguration section) =>
        services.Configure<OptimizelyClientOptions>(section).AddOptimizely();

    /// <summary>Registers one of several clients, resolved with <c>[FromKeyedServices(key)]</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key of the service, and the name of its options.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddOptimizely(
        this IServiceCollection services, string key, Action<OptimizelyClientOptions> configure) =>
        services.Configure(key, configure).AddKeyed(key);

    /// <summary>Registers one of several clients, bound to a section, resolved with <c>[FromKeyedServices(key)]</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key of the service, and the name of its options.</param>
    /// <param name="section">The section of this client.</param>
    public static IServiceCollection AddOptimizely(this IServiceCollection services, string key, IConfiguration section) =>
        services.Configure<OptimizelyClientOptions>(key, section).AddKeyed(key);

    private static IServiceCollection AddKeyed(this IServiceCollection services, string key)
    {
        AddOptions(services, key);
        services.TryAddKeyedSingleton<IOptimizelyClient>(key, (provider, _) => Create(provider, key));
        services.AddSingleton<IHostedService>(
            provider => Hosted(provider, provider.GetRequiredKeyedService<IOptimizelyClient>(key), key));
        return services;
    }

    private static void AddOptions(IServiceCollection services, string name)
    {
        services.AddOptions<OptimizelyClientOptions>(name).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OptimizelyClientOptions>, OptionsValidator>());

        // The client keeps its HttpClient, so the handler renews connections by itself; the factory's loggers would write a
        // line for each batch.
        services.AddHttpClient(HttpClientName).SetHandlerLifetime(Timeout.InfiniteTimeSpan).RemoveAllLoggers();

        // Ours comes first, so that the application's own handler and headers count wherever it registers them.
        services.Configure<HttpClientFactoryOptions>(HttpClientName, http =>
        {
            http.HttpMessageHandlerBuilderActions.Insert(0, builder => builder.PrimaryHandler = HttpClients.CreateHandler());
            http.HttpClientActions.Insert(0, HttpClients.Prepare);
        });
        services.PostConfigure<HttpClientFactoryOptions>(HttpClientName, http =>
            http.HttpMessageHandlerBuilderActions.Add(builder => HttpClients.WithoutRedirects(builder.PrimaryHandler)));
    }

    private static OptimizelyClient Create(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<OptimizelyClientOptions>>().Get(name);
        return new OptimizelyClient(
            options,
            provider.GetService<ILoggerFactory>()?.CreateLogger<OptimizelyClient>(),
            options.HttpMessageHandler is null
                ? provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName)
                : null,
            provider.GetService<TimeProvider>());
    }

    private static OptimizelyHostedService Hosted(IServiceProvider provider, IOptimizelyClient client, string name) =>
        new(client, provider.GetRequiredService<IOptionsMonitor<OptimizelyClientOptions>>().Get(name).Odp.ShutdownTimeout);
}
