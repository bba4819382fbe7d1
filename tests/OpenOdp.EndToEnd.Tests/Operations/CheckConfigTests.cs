using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Operations;

/// <summary>What stops a start is found by <c>--check-config</c>, which starts nothing and makes nothing.</summary>
public sealed class CheckConfigTests
{
    [Theory]
    [InlineData("OpenOdp__AdminUrls", "http://127.0.0.1:65536", "OpenOdp:AdminUrls")]
    [InlineData("OpenOdp__AdminUrls", "http://127.0.0.1:8080", "OpenOdp:AdminUrls has the port of http://127.0.0.1:8080")]
    [InlineData("URLS", "http://127.0.0.1:99999", "a port is a number from 0 to 65535")]
    [InlineData("URLS", "http://127.0.0.1:80a", "Nobody can listen at http://127.0.0.1:80a")]
    [InlineData("HTTP_PORTS", "abc", "Nobody can listen at http://*:abc")]
    [InlineData("OpenOdp__OperatorKey", "", "OpenOdp:OperatorKey is empty")]
    [InlineData("OpenOdp__Accounts__0__PrivateKey", "", "OpenOdp:Accounts:0:PrivateKey is empty")]
    [InlineData("OpenOdp__OperatorKey", ServerRun.PrivateKey, "OpenOdp:OperatorKey is a key of account 'default'")]
    public async Task What_stops_a_start_is_found_by_check_config_too(string name, string value, string reason)
    {
        using var directory = new TempDirectory();
        var settings = new Dictionary<string, string>(ServerRun.Environment(directory.Path)) { [name] = value };
        if (name != "HTTP_PORTS") settings.TryAdd("URLS", "http://127.0.0.1:8080"); // which would take its place
        foreach (string[] arguments in new string[][] { ["--check-config"], [] })
        {
            using var program = ProgramRun.Start("OpenOdp.Server", arguments, settings);
            Assert.Equal(1, await program.WaitAsync());
            Assert.Contains(reason, program.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"OpenOdp":{""", "appsettings.json")]
    [InlineData("""{"OpenOdp":{"KeyGrace":"1h","KeyGrace":"2h"}}""", "OpenOdp:KeyGrace")]
    [InlineData("""{"OpenOdp":{"KeyGrace":"1h","keygrace":"2h"}}""", "keygrace")]
    public async Task A_file_of_settings_that_cannot_be_read_stops_the_start_and_is_named(string content, string reason)
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(
            Path.Combine(directory.Path, "appsettings.json"), content, TestContext.Current.CancellationToken);
        foreach (string[] arguments in new string[][] { ["--check-config"], [] })
        {
            using var program = ProgramRun.Start(
                "OpenOdp.Server", [.. arguments, "--contentRoot", directory.Path], ServerRun.Environment(directory.Path));
            Assert.Equal(1, await program.WaitAsync());
            Assert.StartsWith("OpenOdp: ", program.Output, StringComparison.Ordinal);
            Assert.Contains(reason, program.Output, StringComparison.Ordinal);
            Assert.Single(program.Output.Trim().Split('\n'));
        }
    }

    [Fact]
    public async Task Check_config_shows_what_is_understood_without_secrets_and_makes_nothing()
    {
        using var directory = new TempDirectory();
        var missing = Path.Combine(directory.Path, "missing");
        var settings = new Dictionary<string, string>(
            ServerRun.Environment(missing))
        { ["OpenOdp__KeyGrase"] = "1h", ["OpenOdp__LogRetention"] = "30d" };
        using var check = ProgramRun.Start("OpenOdp.Server", ["--check-config"], settings);
        Assert.True(await check.WaitAsync() == 0, check.ToString());
        Assert.Contains("OpenOdp__LogRetention = 30.00:00:00", check.Output, StringComparison.Ordinal);
        Assert.Contains("Did you mean OpenOdp__KeyGrace?", check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(ServerRun.PrivateKey, check.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(missing));

        settings["OpenOdp__Accounts__0__DedupWindow"] = "a week";
        using var broken = ProgramRun.Start("OpenOdp.Server", ["--check-config"], settings);
        Assert.Equal(1, await broken.WaitAsync());
        Assert.Contains("OpenOdp:Accounts:0:DedupWindow is 'a week'", broken.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    public async Task More_identifiers_than_an_account_may_have_are_found_too(int count)
    {
        using var directory = new TempDirectory();
        var settings = new Dictionary<string, string>(ServerRun.Environment(directory.Path));
        for (var i = OpenOdp.Engine.Accounts.AccountSettings.DefaultIdentifiers.Count + 1; i < count; i++)
        {
            settings[$"OpenOdp__Accounts__0__Identifiers__low{i}"] = "low";
        }

        using var check = ProgramRun.Start("OpenOdp.Server", ["--check-config"], settings);

        Assert.Equal(count > 200 ? 1 : 0, await check.WaitAsync());
        if (count > 200)
        {
            Assert.Contains("An account has at most 200 identifiers; these are 201.", check.Output, StringComparison.Ordinal);
        }
    }
}
