namespace OpenOdp.Samples.Shop;

/// <summary>Something to buy.</summary>
/// <param name="Id">How addresses and events name it; its picture, too.</param>
/// <param name="Cents">What it costs.</param>
internal sealed record Product(string Id, string Name, string Text, int Cents);

/// <summary>What the shop sells.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Product> Products { get; } =
    [
        new("lamp", "Desk lamp", "Warm light, and a shade that stays where you put it.", 4900),
        new("kettle", "Kettle", "Steel, 1.2 litres, with a spout that does not drip.", 3900),
        new("mug", "Mug", "Stoneware, glazed by hand. No two are alike.", 1250),
        new("chair", "Chair", "Solid oak & woven cord, for long dinners.", 18900),
    ];

    public static Product? Find(string id) => Products.FirstOrDefault(product => product.Id == id);
}
