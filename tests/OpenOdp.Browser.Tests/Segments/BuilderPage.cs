using System.Text.Json.Nodes;

namespace OpenOdp.Browser.Tests.Segments;

/// <summary>The builder of segments, as somebody uses it.</summary>
internal sealed class BuilderPage(Visit visit)
{
    public Visit Visit => visit;

    public ILocator Tree => visit.Page.Locator(".tree");

    public ILocator Conditions(string title) => Tree.Group(title);

    /// <summary>Presses one of the buttons that add something.</summary>
    public Task AddAsync(string what, ILocator? within = null) =>
        (within ?? Tree).Button($"+ {what}").Last.ClickAsync();

    /// <summary>Fills in a test of a field.</summary>
    public static async Task TestAsync(ILocator test, string field, string comparison, string? value = null)
    {
        await test.GetByLabel("Field").FillAsync(field);
        await test.GetByLabel("Operator").SelectOptionAsync(comparison);
        if (value is not null) await test.Field("Value").FillAsync(value);
    }

    public static ILocator TestIn(ILocator condition, int index = 0) => condition.Locator(".node.test").Nth(index);

    /// <summary>Fills in what events count in a condition.</summary>
    public static async Task EventsAsync(ILocator condition, string type, string action)
    {
        await TestIn(condition).Field("Value").FillAsync(type);
        await TestIn(condition, 1).Field("Value").FillAsync(action);
    }

    /// <summary>The body that would be saved.</summary>
    public async Task<JsonNode> BodyAsync() => JsonNode.Parse(await visit.Page.Locator("#body").InputValueAsync())!;

    /// <summary>The conditions of the group at the root.</summary>
    public async Task<List<string>> PartsAsync() =>
    [
        .. (await BodyAsync())["definition"]!["root_condition"]!["combination"]!["conditions"]!.AsArray()
            .Select(static one => one!.ToJsonString()),
    ];

    public ILocator Right => visit.Text("Nothing is wrong with it.");

    public Task SaveAsync() => visit.Page.Locator("button.primary").ClickAsync();
}
