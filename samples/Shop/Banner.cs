using OpenOdp.Client;

namespace OpenOdp.Samples.Shop;

/// <summary>What a visitor is offered.</summary>
/// <param name="Headline">What the banner says.</param>
/// <param name="Percent">What is off every price.</param>
internal sealed record Offer(string Headline, int Percent)
{
    public int CentsOf(Product product) => product.Cents * (100 - Percent) / 100;
}

/// <summary>Decides which banner a visitor sees, by the segments that he is in at this moment.</summary>
internal sealed class Banner(IOptimizelyClient client)
{
    private const string Flag = "banner";

    public async Task<OptimizelyDecision> DecideAsync(
        Visitor visitor, OptimizelyDecideOption options = OptimizelyDecideOption.None)
    {
        var user = client.CreateUserContext(visitor.Id);
        await user.FetchQualifiedSegmentsAsync();
        return user.Decide(Flag, options);
    }

    /// <summary>A shop without a decision is still a shop: nothing is off.</summary>
    public static Offer OfferOf(OptimizelyDecision decision) => new(
        decision.Variables.TryGetValue<string>("headline", out var headline) ? headline : "Welcome.",
        decision.Variables.TryGetValue<int>("percent", out var percent) ? percent : 0);
}
