namespace OpenOdp.Server.Tests.Console.Settings;

public sealed class AccountPageTests
{
    [Fact]
    public async Task Each_setting_of_the_account_is_shown_with_its_value_and_the_name_of_its_variable()
    {
        await using var server = await ConsoleVisitor.StartServerAsync(
            "--OpenOdp:Accounts:0:AllowedOrigins:0", "https://shop.example", "--OpenOdp:Accounts:0:Identifiers:shop_id", "high",
            "--OpenOdp:Accounts:0:JunkValues:0", SettingsKit.Hostile, "--OpenOdp:Accounts:0:DedupWindow", "1d12h",
            "--OpenOdp:Accounts:0:PublicKeyMerges", "hold", "--OpenOdp:Accounts:0:UnknownCustomer", "no_segments",
            "--OpenOdp:Accounts:0:Guards:MergesPerHour", "7", "--OpenOdp:Segments:MaxWindowDays", "90",
            "--OpenOdp:LogRetention", "3d", "--OpenOdp:RejectedRetention", "0", "--OpenOdp:KeyGrace", "30m");
        using var visitor = await ConsoleVisitor.ReaderAsync(server);
        var page = await visitor.ReadAsync("/settings");
        (string Name, string Value)[] expected =
        [
            ("OpenOdp__Accounts__0__AllowedOrigins__0", "https://shop.example"),
            ("OpenOdp__Accounts__0__Identifiers__shop_id", "high"), ("OpenOdp__Accounts__0__Identifiers__vuid", "low"),
            ("OpenOdp__Accounts__0__DedupWindow", "1 day 12 hours"), ("OpenOdp__Accounts__0__PublicKeyMerges", "hold"),
            ("OpenOdp__Accounts__0__UnknownCustomer", "no_segments"), ("OpenOdp__Accounts__0__Guards__MergesPerHour", "7"),
            ("OpenOdp__Accounts__0__Guards__ValuesPerIdentifier", "25"), ("OpenOdp__Accounts__0__People__otto__Role", "operator"),
            ("OpenOdp__Accounts__0__People__rita__Role", "reader"), ("OpenOdp__Segments__MaxWindowDays", "90 days"),
            ("OpenOdp__LogRetention", "3 days"), ("OpenOdp__RejectedRetention", "in memory only"),
            ("OpenOdp__KeyGrace", "30 minutes"),
        ];
        foreach (var (name, value) in expected)
        {
            Assert.Matches($"<span class=\"value\">{value}</span></p>\\s*<span class=\"copy-line\"><code>{name}</code>", page);
        }

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains(SettingsKit.Hostile, await visitor.ReadTextAsync("/settings"), StringComparison.Ordinal);
        Assert.DoesNotContain(ConsoleVisitor.Password, page, StringComparison.Ordinal);
        Assert.DoesNotContain("one.secret", page, StringComparison.Ordinal);
        Assert.DoesNotContain("two", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_account_sees_the_names_of_its_own_settings()
    {
        await using var server = await ConsoleVisitor.StartServerAsync();
        using var visitor = new ConsoleVisitor(server);
        using var signedIn = await visitor.SignInAsync("", "two.secret");
        var page = await visitor.ReadAsync("/settings");
        Assert.Contains("OpenOdp__Accounts__1__DedupWindow", page, StringComparison.Ordinal);
        Assert.DoesNotContain("OpenOdp__Accounts__0__", page, StringComparison.Ordinal);
        Assert.DoesNotContain("otto", page, StringComparison.Ordinal);
        Assert.Contains("Nobody but who has a private key", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_the_API_shows_the_public_key_and_no_other()
    {
        await using var server = await ConsoleVisitor.StartServerAsync("--OpenOdp:PublicUrl", "https://odp.example.com");
        using var visitor = await ConsoleVisitor.ReaderAsync(server);
        var page = await visitor.ReadTextAsync("/settings/api");
        Assert.Contains("<code>https://odp.example.com</code>", page, StringComparison.Ordinal);
        Assert.Contains("<code>one</code>", page, StringComparison.Ordinal);
        Assert.Contains("https://odp.example.com/v3/events -H \"x-api-key: one\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("one.secret", page, StringComparison.Ordinal);
        Assert.Contains("dotnet nuget add source \"$PWD/artifacts/packages\" --name OpenOdp", page, StringComparison.Ordinal);
        foreach (var link in new[] { "/docs/", "/openapi.json", "/graphiql" })
        {
            Assert.Contains($"href=\"{link}\"", page, StringComparison.Ordinal);
            using var there = await visitor.GetAsync(link);
            Assert.True(there.IsSuccessStatusCode, link);
        }
    }
}
