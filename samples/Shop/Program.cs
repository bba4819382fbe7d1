using OpenOdp.Client;
using OpenOdp.Samples;
using OpenOdp.Samples.Shop;

// A shop as a visitor sees it: what he does qualifies him for a segment, and his next page shows the other variation. The
// platform behind it runs in this process; a shop of your own names the address of yours in its place.
await using var platform = await Platform.StartAsync("shop", output: TextWriter.Null);
await platform.InstallAsync(Insight.Segment);
await platform.HostAsync("shop");

var builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
if (builder.Configuration["urls"] is null) builder.WebHost.UseUrls("http://127.0.0.1:5080");
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // it is said below
builder.Services.AddSingleton(platform).AddSingleton<Banner>().AddSingleton<Insight>();
builder.Services.AddOptimizely(options =>
{
    options.SdkKey = "shop";
    options.DatafileUrlTemplate = platform.Url + "/datafiles/{0}.json";
    options.PollingInterval = TimeSpan.FromSeconds(30);
    options.Events.Url = platform.Url + "/v1/events";
    options.Events.FlushInterval = TimeSpan.FromSeconds(1);
    options.Odp.FlushInterval = TimeSpan.Zero; // what a visitor does counts for his next page,
    options.Odp.SegmentsCacheSize = 0;         // and nothing older does
    options.Odp.UnknownUserAsNoSegments = true;
});

await using var app = builder.Build();
app.Use(Headers.AddAsync);
app.UseStaticFiles();
app.MapShop();
await app.Services.GetRequiredService<IOptimizelyClient>().WaitUntilReadyAsync();
try
{
    await app.StartAsync();
}
catch (OperationCanceledException) when (platform.Stopping.IsCompleted)
{
    return 0;
}
catch (IOException error)
{
    Console.WriteLine($"{error.Message} Name another one with --urls.");
    return 1;
}

Console.WriteLine($"""
    The shop is open at {app.Urls.First()}
    Look at three products, then at the next page; {app.Urls.First()}/look says why.

    The platform behind it: {platform.Url}
    Its private key: {platform.PrivateKey}
    Press Ctrl+C to stop.
    """);
await platform.Stopping;
await app.StopAsync();
return 0;
