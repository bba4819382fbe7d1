namespace OpenOdp.Samples.Shop;

/// <summary>"Why do I see this?", for people and for programs.</summary>
internal static class LookEndpoints
{
    public static void MapLook(this WebApplication app)
    {
        app.MapGet("/look", (Visitor _) => Pages.Look);
        app.MapGet("/look.json", (Visitor visitor, Insight insight) => insight.OfAsync(visitor));
    }
}
