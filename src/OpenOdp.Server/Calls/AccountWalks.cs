namespace OpenOdp.Server.Calls;

/// <summary>Makes the endpoints that look at every customer, each with a walk of its own.</summary>
internal static class AccountWalks
{
    public static TEndpoint NewWalk<TEndpoint>(this IServiceProvider services) =>
        ActivatorUtilities.CreateInstance<TEndpoint>(services, ActivatorUtilities.CreateInstance<AccountWalk>(services));
}
