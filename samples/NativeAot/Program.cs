// The client in a program that is compiled ahead of time. It uses every part of the client once: the container, a bound option,
// events, segments, the spool, and the shutdown.
//
//   dotnet publish samples/NativeAot -r linux-x64 -o out && out/NativeAot http://127.0.0.1:8080 <public key>
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenOdp.Client;

if (args is not [var host, var publicKey])
{
    Console.Error.WriteLine("Usage: NativeAot <ODP host> <public key>");
    return 2;
}

var spool = Directory.CreateTempSubdirectory("openodp").FullName;
var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
{
    ["Optimizely:Odp:SpoolDirectory"] = spool,
    ["Optimizely:Odp:SegmentsToCheck:0"] = "has_purchased",
}).Build();

var services = new ServiceCollection();
services.Configure<OptimizelyClientOptions>(options => options.Datafile =
    $$"""{"version":"4","revision":"1","integrations":[{"key":"odp","host":"{{host}}","publicKey":"{{publicKey}}"}]}""");
services.AddOptimizely(settings.GetSection("Optimizely"));
await using var provider = services.BuildServiceProvider();
var client = provider.GetRequiredService<IOptimizelyClient>();

client.SendOdpEvent(
    "purchased",
    "fullstack",
    new Dictionary<string, string> { ["fs_user_id"] = "user123", ["email"] = "user@example.com" },
    new Dictionary<string, object> { ["count"] = 1 });
var report = await client.DrainAsync(TimeSpan.FromSeconds(10));
Console.WriteLine($"{report.Accepted} accepted, {report.Sent} sent, {report.Dropped} dropped, {report.Waiting} waiting");

using var user = client.CreateUserContext("user123");
var fetched = await user.FetchQualifiedSegmentsAsync();
Console.WriteLine(fetched
    ? $"segments: [{string.Join(", ", user.QualifiedSegments!)}]"
    : "segments: none to be had");
return report.Sent == 1 && fetched ? 0 : 1;
