namespace OpenOdp.Samples.Shop;

/// <summary>The pages.</summary>
internal static class Pages
{
    public static Page NotFound { get; } = new(
        "Not found",
        $"""<h1>There is nothing here</h1><p><a href="/">All we have</a> is on the first page.</p>""",
        StatusCodes.Status404NotFound);

    public static Page Start(Offer offer) => new(
        "Products",
        $"""
        {Banner(offer)}
            <h1>Products</h1>
            <ul class="products">{Catalogue.Products.Select(product => Tile(product, offer))}
            </ul>
        """);

    public static Page Of(Product product, Offer offer) => new(
        product.Name,
        $"""
        {Banner(offer)}
            <article class="product">
              <img src="/pictures/{product.Id}.svg" alt="" width="240" height="240">
              <div>
                <h1>{product.Name}</h1>
                <p>{product.Text}</p>
                <p class="price">{Price(product, offer)}</p>
                <form method="post" action="/products/{product.Id}/buy"><button>Buy</button></form>
              </div>
            </article>
        """);

    public static Page Thanks(Product product) => new(
        "Thank you",
        $"""
        <h1>Thank you</h1>
            <p>You have bought: {product.Name}. Nothing will be sent, and nothing is to be paid.</p>
            <p><a href="/">Go on shopping</a>, or see <a href="/look">what the shop knows now</a>.</p>
        """);

    /// <summary>A script fills it in.</summary>
    public static Page Look { get; } = new(
        "Why do I see this?",
        $"""
        <h1>Why do I see this?</h1>
            <p>This is what the platform knows of you, as it happens. <a href="/look.json">The same as JSON</a>.</p>
            <noscript><p>Showing it live takes a script; the JSON does without.</p></noscript>
            <p id="state" class="banner" role="status"></p>
            <section aria-labelledby="decision-title">
              <h2 id="decision-title">The decision</h2>
              <dl id="decision"></dl>
              <h3>Its reasons</h3>
              <ol id="reasons"></ol>
            </section>
            <section aria-labelledby="segments-title"><h2 id="segments-title">Your segments</h2><div id="segments"></div></section>
            <section aria-labelledby="events-title">
              <h2 id="events-title">Your events</h2>
              <div class="wide" role="region" aria-labelledby="events-title" tabindex="0">
                <table>
                  <thead>
                    <tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Counts</th><th scope="col">Data</th></tr>
                  </thead>
                  <tbody id="events"></tbody>
                </table>
              </div>
            </section>
            <script src="/look.js"></script>
        """);

    private static Html Banner(Offer offer) => $"""<p class="banner">{offer.Headline}</p>""";

    private static Html Tile(Product product, Offer offer) =>
        $"""

              <li>
                <a href="/products/{product.Id}">
                  <img src="/pictures/{product.Id}.svg" alt="" width="120" height="120">
                  <span>{product.Name}</span>
                </a>
                <span class="price">{Price(product, offer)}</span>
              </li>
        """;

    private static Html Price(Product product, Offer offer)
    {
        if (offer.Percent == 0) return Amount(product.Cents);
        var (before, now) = (Amount(product.Cents), Amount(offer.CentsOf(product)));
        return $"""<del><span class="unseen">was </span>{before}</del> <ins>{now}</ins>""";
    }

    private static Html Amount(int cents) => $"€{cents / 100m:0.00}";
}
