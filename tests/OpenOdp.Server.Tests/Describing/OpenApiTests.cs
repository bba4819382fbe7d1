using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;
using OpenOdp.Storage;

namespace OpenOdp.Server.Tests.Describing;

public sealed class OpenApiTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private Store _store = null!;
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        _store = Store.Open(new StoreOptions { Directory = _directory.Path }, TimeProvider.System, NullLogger.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_store).AddSingleton(TimeProvider.System).AddSingleton(new OperatorKey(null))
            .AddSingleton<IReadOnlyList<AccountPlan>>([]).AddApi();
        OpenApiDocuments.Add(builder.Services);
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapApi();
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Openapi_json_is_what_the_routes_say_of_themselves()
    {
        var made = await OpenApiDocuments.MakeAsync(_app.Services, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        var served = await http.GetStringAsync(DescriptionApi.Path, TestContext.Current.CancellationToken);
        if (made == served) return;
        var path = Path.Combine(AppContext.BaseDirectory, "openapi.json");
        await File.WriteAllTextAsync(path, made, TestContext.Current.CancellationToken);
        Assert.Fail($"The routes have changed. Look at what becomes of openapi.json, and take it over: "
            + $"cp {path} src/OpenOdp.Server/Describing/openapi.json");
    }

    [Fact]
    public void Every_route_is_described()
    {
        var silent = _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteDescription>() is null
                && endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { } methods
                && !methods.HttpMethods.Contains(HttpMethods.Options))
            .Select(endpoint => endpoint.RoutePattern.RawText);
        Assert.Equal(
            [DescriptionApi.Path],
            silent.Where(route => !route!.StartsWith(ApiPage.Path, StringComparison.Ordinal)
                && !route.StartsWith(GraphiQLPage.Path, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_parameter_of_a_call_can_be_the_name_of_an_identifier()
    {
        var names = _app.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<RouteDescription>()).OfType<RouteDescription>()
            .SelectMany(description => description.Query)
            .Select(name => name == RouteDescription.Identifier ? "identifier" : name);
        Assert.Equal(QueryNames.All.Order(StringComparer.Ordinal), names.Distinct().Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _store.DisposeAsync();
        _directory.Dispose();
    }
}
