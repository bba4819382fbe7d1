using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Testing;

namespace OpenOdp.Client.Tests.Docs;

/// <summary>The code of docs/client.md, so that it compiles; a test holds the two together.</summary>
internal static class ClientSamples
{
    public static async Task SendAsync(string sdkKey, ILogger logger)
    {
        await using var client = new OptimizelyClient(new OptimizelyClientOptions { SdkKey = sdkKey }, logger);
        await client.WaitUntilReadyAsync();

        client.SendOdpEvent(
            "purchased",
            "fullstack",
            new Dictionary<string, string> { ["fs_user_id"] = "user123", ["email"] = "user@example.com" },
            new Dictionary<string, object> { ["count"] = 1 });
    }

    public static async Task SeeAsync(
        IOptimizelyClient client, Dictionary<string, string> identifiers, Dictionary<string, object> data)
    {
        var result = client.TrySendOdpEvent("purchased", identifiers: identifiers, data: data);
        if (result == OdpSendResult.QueueFull)
        {
            Console.WriteLine("Try again later.");
        }

        var report = await client.FlushAsync();
        Console.WriteLine($"{report.Sent} sent, {report.Dropped} dropped, {report.Waiting} waiting");
    }

    public static async Task SegmentsAsync(IOptimizelyClient client)
    {
        var user = client.CreateUserContext("user123");
        if (await user.FetchQualifiedSegmentsAsync() && user.IsQualifiedFor("has_purchased"))
        {
            Console.WriteLine("A customer.");
        }
    }

    public static async Task DecideAsync(IOptimizelyClient client)
    {
        var user = client.CreateUserContext("user123", new Dictionary<string, object?> { ["plan"] = "gold" });
        await user.FetchQualifiedSegmentsAsync();
        var decision = user.Decide("new_checkout", OptimizelyDecideOption.IncludeReasons);
        if (decision.Enabled && decision.Variables.TryGetValue<string>("title", out var title))
        {
            Console.WriteLine($"{decision.VariationKey} of {decision.RuleKey}: {title}");
        }

        user.TrackEvent("purchase", new Dictionary<string, object?> { ["revenue"] = 4200, ["value"] = 12.5 });
    }

    public static string Reasons(IOptimizelyClient client)
    {
        var user = client.CreateUserContext("user123");
        user.QualifiedSegments = ["recent_buyers"];
        var decision = user.Decide("welcome_back", OptimizelyDecideOption.IncludeReasons);
        var why = string.Join('\n', [$"{decision.VariationKey} by {decision.RuleKey}", .. decision.Reasons]);
        return why;
    }

    public static void Container(IServiceCollection services, string sdkKey)
    {
        services.AddOptimizely(options =>
        {
            options.SdkKey = sdkKey;
            options.Odp.SpoolDirectory = "/var/lib/my-app/odp";
        });
        services.AddHealthChecks().AddOptimizely();
    }

    public static void Fake(Dictionary<string, string> identifiers)
    {
        var fake = new FakeOptimizelyClient();
        fake.SetSegments("user123", ["has_purchased"]);
        fake.SendOdpEvent("purchased", identifiers: identifiers);
        Console.WriteLine(fake.Events[0].Action);

        fake.SetDecision("new_checkout", "treatment", enabled: true, new Dictionary<string, object?> { ["title"] = "Hello" });
        Console.WriteLine(fake.CreateUserContext("user123").Decide("new_checkout").VariationKey);
    }
}
