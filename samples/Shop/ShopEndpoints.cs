using OpenOdp.Client;

namespace OpenOdp.Samples.Shop;

/// <summary>What a visitor can do, and what the platform is told of it.</summary>
internal static class ShopEndpoints
{
    public static void MapShop(this WebApplication app)
    {
        app.MapGet("/", async (Visitor visitor, Banner banner) => Pages.Start(Banner.OfferOf(await banner.DecideAsync(visitor))));
        app.MapGet("/products/{id}", ViewAsync);
        app.MapPost("/products/{id}/buy", BuyAsync);
        app.MapGet("/thanks/{id}", (string id) => Catalogue.Find(id) is { } product ? Pages.Thanks(product) : Pages.NotFound);
        app.MapGet("/look", (Visitor _) => Pages.Look);
        app.MapGet("/look.json", (Visitor visitor, Insight insight) => insight.OfAsync(visitor));
        app.MapPost("/forget", (HttpContext context) =>
        {
            Visitor.Begin(context);
            return Results.LocalRedirect("/");
        });
        app.MapFallback(() => Pages.NotFound);
    }

    private static async Task<IResult> ViewAsync(string id, Visitor visitor, Banner banner, IOptimizelyClient client)
    {
        if (Catalogue.Find(id) is not { } product) return Pages.NotFound;
        var decision = await banner.DecideAsync(visitor);
        client.SendOdpEvent("detail", "product", visitor.Identifiers, Data(product, product.Cents));
        return Pages.Of(product, Banner.OfferOf(decision));
    }

    private static async Task<IResult> BuyAsync(string id, Visitor visitor, Banner banner, IOptimizelyClient client)
    {
        if (Catalogue.Find(id) is not { } product) return Pages.NotFound;
        var decision = await banner.DecideAsync(visitor, OptimizelyDecideOption.DisableDecisionEvent); // it was shown before
        var cents = Banner.OfferOf(decision).CentsOf(product);
        client.SendOdpEvent("purchased", "product", visitor.Identifiers, Data(product, cents));
        decision.UserContext.TrackEvent("purchase", new Dictionary<string, object?> { ["revenue"] = cents });
        return Results.LocalRedirect($"/thanks/{product.Id}"); // which may be loaded again without buying again
    }

    private static Dictionary<string, object?> Data(Product product, int cents) =>
        new() { ["product_id"] = product.Id, ["price"] = cents / 100m };
}
