namespace OpenOdp.Samples.Shop;

/// <summary>An answer that people look at: what all pages have, around what this one has.</summary>
internal sealed class Page(string title, Html content, int status = StatusCodes.Status200OK) : IResult
{
    public Task ExecuteAsync(HttpContext context)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Whole().ToString());
    }

    private Html Whole() =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <title>{title} – Four Things</title>
          <link rel="icon" href="/pictures/mug.svg">
          <link rel="stylesheet" href="/shop.css">
        </head>
        <body>
          <a class="skip" href="#main">Skip to the content</a>
          <header>
            <a class="name" href="/">Four Things</a>
            <nav aria-label="Shop"><a href="/">Products</a> <a href="/look">Why do I see this?</a></nav>
          </header>
          <main id="main">
            {content}
          </main>
          <footer>
            <form method="post" action="/forget"><button class="quiet">Start over as somebody new</button></form>
          </footer>
        </body>
        </html>

        """;
}
