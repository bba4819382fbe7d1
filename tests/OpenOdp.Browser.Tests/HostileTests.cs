using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOdp.Server.Tests.Console.Experiments;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Browser.Tests;

/// <summary>Somebody sends what they hope a page will run, or be torn by, in every field that is shown.</summary>
public sealed class HostileTests(Chromium chromium) : ConsoleTest(chromium)
{
    /// <summary>By number: the names of tests stay readable. The short run has the first, which is two in one.</summary>
    private static readonly string[] Texts =
    [
        "\"><img src=x onerror=alert(1)><script>alert(1)</script>" + new string('W', 4_000),
        "<img src=x onerror=alert(1)>",
        new string('W', 4_096),
        "javascript:alert(1)",
        "{{7*7}}",
        "a\u202Etxt.exe\u2066\u0301\u0301",
        "'-alert(1)-'</textarea></title><svg/onload=alert(1)>",
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Scale.IsLong ? Texts.Length : 1)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_hostile_text_is_shown_as_text_wherever_it_is_shown_and_tears_no_page(int number)
    {
        var text = Texts[number];
        var server = await StartServerAsync();
        await SendAsync(server, text);
        foreach (var who in Scale.IsLong ? [Who.Operator, Who.Reader] : new[] { Who.Operator })
        {
            var visit = await VisitAsync(server, who);
            foreach (var path in Paths(text, await IdAsync(server)))
            {
                await visit.GoAsync(path);
                foreach (var look in new[] { Look.LightPhone, Look.LightLaptop })
                {
                    await visit.PutOnAsync(look);
                    await OpenAllAsync(visit);
                    Assert.Equal("", await visit.Page.OverflowAsync());
                }

                Assert.Empty(await visit.Page.FoundScriptsAsync());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_hostile_text_that_is_typed_comes_back_as_it_was(int number)
    {
        var text = Texts[number];
        var server = await StartServerAsync();
        await server.TakeAsync(Sending.Event("\"email\":\"ada@x.example\""));
        var visit = await VisitAsync(server, Who.Operator, "/customers/1/edit");
        await visit.Field("Name of attribute 1").FillAsync(text);
        await visit.Field("Kind of attribute 1").SelectOptionAsync("json");
        await visit.Field("Value of attribute 1").FillAsync(text);
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Alert).ToBeVisibleAsync();
        await Expect(visit.Field("Value of attribute 1")).ToHaveValueAsync(text);
        await IsWholeAsync(visit);

        await visit.GoAsync("/segments/new");
        await visit.Field("Name").FillAsync(text);
        await visit.Field("Description").FillAsync(text);
        await visit.Button("+ Attribute").ClickAsync();
        await visit.Field("Field").FillAsync(text);
        await visit.Field("Value").FillAsync(text);
        await Expect(visit.Page.Locator(".fault")).ToBeVisibleAsync();
        await IsWholeAsync(visit);
        await visit.Button("JSON").ClickAsync();
        Assert.Contains(
            text, JsonNode.Parse(await visit.Page.Locator("#body").InputValueAsync())!["description"]!.GetValue<string>(),
            StringComparison.Ordinal);
        await visit.Page.FillAsync("#body", text);
        await IsWholeAsync(visit);
        visit.Answer = true; // that what was typed is left
        await visit.GoAsync("/sign-in");
        visit.Answer = null;
        Assert.All(visit.Asked, Assert.Empty);
        await visit.Page.FillAsync("#name", text[..Math.Min(text.Length, 128)]);
        await visit.Page.FillAsync("#secret", "wrong-wrong-wrong");
        await visit.Button("Sign in").ClickAsync();
        await Expect(visit.Alert).ToBeVisibleAsync();
        await IsWholeAsync(visit);
    }

    [Fact]
    public async Task Conditions_nested_deep_are_reached_on_a_phone()
    {
        const int Deep = 95;
        var nots = string.Concat(Enumerable.Repeat("[\"not\",", Deep));
        const string Leaf = """{"type":"custom_attribute","name":"plan","match":"exact","value":"the deepest"}""";
        var server = await StartServerAsync();
        await server.HostAsync(ShopDatafile.Text.Replace(
            "\"conditions\":[\"or\",", $"\"conditions\":[\"or\",{nots}{Leaf}{new string(']', Deep)},", StringComparison.Ordinal));
        var visit = await VisitAsync(server, Who.Operator);
        await visit.PutOnAsync(Look.LightPhone);
        await visit.GoAsync("/experiments/shop");
        Assert.Equal("", await visit.Page.OverflowAsync());
        var deepest = visit.Page.Locator(".words-line").With("the deepest").First;
        await deepest.HoverAsync();
        await visit.Page.Mouse.WheelAsync(-10_000, 0);
        await Expect(deepest).Not.ToBeInViewportAsync();
        await visit.Page.Mouse.WheelAsync(10_000, 0);
        await Expect(deepest).ToBeInViewportAsync();
    }

    private static async Task IsWholeAsync(Visit visit)
    {
        foreach (var look in new[] { Look.LightPhone, Look.LightLaptop })
        {
            await visit.PutOnAsync(look);
            Assert.Equal("", await visit.Page.OverflowAsync());
        }

        Assert.Empty(await visit.Page.FoundScriptsAsync());
    }

    /// <summary>Opens what is folded, so that all of it takes its room.</summary>
    private static async Task OpenAllAsync(Visit visit) => await visit.Page.EvaluateAsync(
        "() => { for (const one of document.querySelectorAll('details')) one.open = true; }");

    private static async Task SendAsync(AdminServer server, string text)
    {
        var (name, value) = (text.Length > 128 ? text[..128] : text, text.Length > 1_000 ? text[..1_000] : text);
        await server.InstallAsync("hostile", new JsonObject
        {
            ["description"] = text,
            ["metadata"] = new JsonObject { ["display_name"] = text, [name] = text },
            ["definition"] = JsonNode.Parse(Bodies.Of(Bodies.Any(IsCity("x"), IsCity("y"))))!["definition"]!.DeepClone(),
        }.ToJsonString().Replace("\"x\"", JsonSerializer.Serialize(value), StringComparison.Ordinal));
        for (var i = 0; i < 3; i++)
        {
            var identifiers = new JsonObject { ["customer_id"] = "c1", ["fs_user_id"] = value, ["vuid"] = $"{value[1..]}{i}" };
            await server.TakeAsync(new JsonObject
            {
                ["type"] = text,
                ["action"] = text,
                ["identifiers"] = identifiers,
                ["data"] = new JsonObject { [name] = text, ["product_id"] = text, ["data_source"] = text },
            }.ToJsonString());
        }

        await server.TakeAsync(
            new JsonObject { ["attributes"] = new JsonObject { ["customer_id"] = "c1", [name] = text, ["city"] = text } }
                .ToJsonString(),
            "/v3/profiles");
        await server.RefuseAsync(text);
        await server.RefuseAsync(new JsonArray(new JsonObject
        {
            ["type"] = text,
            ["identifiers"] = new JsonObject { [name] = text },
        }).ToJsonString());
        using var webhook = await server.SendAsync(
            HttpMethod.Put, "/admin/webhooks/hostile",
            new JsonObject { ["url"] = $"http://127.0.0.1:9/{Uri.EscapeDataString(value)}" }.ToJsonString());
        Assert.Equal(HttpStatusCode.Created, webhook.StatusCode);
    }

    private static string IsCity(string value) => Bodies.Customer(Bodies.Is("customer.city", value));

    private static async Task<string> IdAsync(AdminServer server) =>
        (await server.CustomerAsync("customer_id=c1")).GetProperty("id").GetString()!;

    private static string[] Paths(string text, string customer)
    {
        var escaped = Uri.EscapeDataString(text);
        return
        [
            "/", "/find?q=hostile", $"/find?q={escaped}", "/live", $"/live?text={escaped}", $"/live?show={escaped}&before={escaped}", "/live/1", "/live/5", "/live/6",
            "/live/5/replay", "/live/6/replay", $"/live/{escaped}", "/customers", $"/customers?q={escaped}",
            $"/customers/{escaped}", $"/customers/{customer}", $"/customers/{customer}?type={escaped}&action={escaped}",
            $"/customers/{customer}/identity", $"/customers/{customer}/edit", $"/customers/{customer}/split",
            $"/customers/{customer}/merge?who={escaped}", $"/customers/{customer}/erase",
            $"/customers/{customer}/undo?entry={escaped}", $"/erasures/{escaped}", "/segments", $"/segments?q={escaped}",
            "/segments/hostile", $"/segments/hostile?who={escaped}", $"/segments/hostile?customer={customer}",
            "/segments/hostile/edit", "/segments/hostile/revisions/1", $"/segments/hostile/revisions/{escaped}",
            $"/segments/{escaped}", "/changes", $"/changes?before={escaped}",
            "/settings/webhooks", "/settings/webhooks/hostile", "/settings/webhooks/hostile/edit", $"/sign-in?then={escaped}",
        ];
    }
}
