using Microsoft.Extensions.Configuration;
using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Configuration;

namespace OpenOdp.Server.Tests.Configuration;

/// <summary>
/// A setting is read, or it stops the start and is named, or its name is unknown and warns: never is one ignored.
/// </summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("DataDirectory", "")]
    [InlineData("DataDirectory", " ")]
    [InlineData("DataDirectory:0", "data")]
    [InlineData("QueueCapacity", "0")]
    [InlineData("QueueCapacity", "20,000")]
    [InlineData("QueueCapacity", "1e4")]
    [InlineData("QueueCapacity", "")]
    [InlineData("QueueCapacity", "1000001")]
    [InlineData("KeyGrace", "soon")]
    [InlineData("KeyGrace", "12")]
    [InlineData("KeyGrace", "-00:00:01")]
    [InlineData("KeyGrace", "999999w")]
    [InlineData("KeyGrace:Hours", "12")]
    [InlineData("LogRetention", "-1")]
    [InlineData("LogRetention", "28")]
    [InlineData("Segments", "28")]
    [InlineData("Segments:MaxWindowDays", "0")]
    [InlineData("Segments:MaxWindowDays", "367")]
    [InlineData("Segments:MaxWindowDays", "28d")]
    [InlineData("ShutdownTimeout", "0")]
    [InlineData("ShutdownTimeout", "2d")]
    [InlineData("MemoryBytes", "1MiB")]
    [InlineData("MemoryBytes", "lots")]
    [InlineData("MemoryBytes", "100TiB")]
    [InlineData("TestClock", "yes")]
    [InlineData("Webhooks", "no")]
    [InlineData("Webhooks:AllowInsecureHost", "yes")]
    [InlineData("Webhooks:AllowedHosts", "a.example")]
    [InlineData("Webhooks:AllowedHosts:0", "")]
    [InlineData("OperatorKey", "with space")]
    [InlineData("OperatorKey", "line\n")]
    [InlineData("AdminUrls", "9090")]
    [InlineData("AdminUrls", "ftp://127.0.0.1:21")]
    [InlineData("AdminUrls", "http://unix:/tmp/socket")]
    [InlineData("AdminUrls", ";")]
    [InlineData("PublicUrl", "odp.example.com")]
    [InlineData("PublicUrl", "https://odp.example.com/?key=x")]
    [InlineData("PublicUrl", "https://user@odp.example.com/")]
    [InlineData("PublicUrl", "https://odp.example.com/a b")]
    [InlineData("PublicUrl", "https://a..b")]
    [InlineData("PublicUrl", "https://-")]
    [InlineData("PublicUrl", "https://odp.example.com:0")]
    [InlineData("PublicUrl", "https://odp.example.com:99999")]
    [InlineData("Accounts", "default")]
    [InlineData("Accounts:0", "default")]
    [InlineData("Accounts:first:Id", "a")]
    [InlineData("Accounts:00:Id", "a")]
    [InlineData("Accounts:2:Id", "a")]
    [InlineData("Accounts:0:DedupWindow", "7")]
    [InlineData("Accounts:0:DedupWindow", "0.5s")]
    [InlineData("Accounts:0:DedupWindow", "500ms")]
    [InlineData("Accounts:0:DedupWindow", "")]
    [InlineData("Accounts:0:PublicKeyMerges", "never")]
    [InlineData("Accounts:0:PublicKeyMerges", "1")]
    [InlineData("Accounts:0:PublicKeyMerges", "")]
    [InlineData("Accounts:0:UnknownCustomer", "none")]
    [InlineData("Accounts:0:UnknownCustomer", "1")]
    [InlineData("Accounts:0:UnknownCustomer", "NoSegments")]
    [InlineData("Accounts:0:AllowedOrigins", "https://a.example")]
    [InlineData("Accounts:0:AllowedOrigins:1", "https://a.example")]
    [InlineData("Accounts:0:AllowedOrigins:0", "")]
    [InlineData("Accounts:0:JunkValues:x", "none")]
    [InlineData("Accounts:0:Guards", "none")]
    [InlineData("Accounts:0:Guards:ValuesPerIdentifier", "0")]
    [InlineData("Accounts:0:Guards:ProfilesPerMerge", "many")]
    [InlineData("Accounts:0:Guards:MergesPerHour", "-1")]
    [InlineData("Accounts:0:Guards:IdentifiersPerCustomer", "1001")]
    [InlineData("Accounts:0:Guards:ValuesPerIdentifier", "1001")]
    [InlineData("Accounts:0:Guards:ProfilesPerMerge", "201")]
    [InlineData("Accounts:0:Identifiers", "shop_id")]
    [InlineData("Accounts:0:Identifiers:shop_id", "")]
    public void A_setting_that_cannot_be_read_is_named(string name, string value)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read((name, value)));
        Assert.Contains($"OpenOdp:{name.Split(":")[0]}", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            name.Contains("Accounts:0:", StringComparison.Ordinal) ? name.Split(":")[2] : name.Split(":")[0], error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://odp.example.com", true)]
    [InlineData("http://odp_1:8080/base/", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("https://bücher.example", true)]
    [InlineData("https://LONG.example", false)]
    [InlineData("https://odp.example.com/LONG", false)]
    public void A_public_address_is_one_that_clients_can_use(string url, bool isOne)
    {
        var setting = ("PublicUrl", url.Replace("LONG", new string('x', 3_000), StringComparison.Ordinal));
        Assert.Equal(isOne, Record.Exception(() => Read(setting)) is null);
    }

    [Fact]
    public void A_gap_in_the_accounts_is_named()
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(("Accounts:0:Id", "a"), ("Accounts:2:Id", "c")));
        Assert.StartsWith("OpenOdp:Accounts:1 is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_is_understood()
    {
        var options = Read(
            ("DataDirectory", "/d"), ("KeyGrace", "1h"), ("LogRetention", "P30D"), ("QueueCapacity", "5"),
            ("MemoryBytes", "64MiB"), ("ShutdownTimeout", "10s"), ("Segments:MaxWindowDays", "90"),
            ("Webhooks:AllowedHosts:0", "a.example"), ("Webhooks:AllowInsecureHost", "true"),
            ("OperatorKey", "operator"), ("AdminUrls", "http://127.0.0.1:9090; http://[::1]:9090"), ("Accounts:0:Id", "main"),
            ("Accounts:0:PublicKey", "k"),
            ("Accounts:0:PrivateKey", "k.hidden"), ("Accounts:0:DedupWindow", "2d"), ("Accounts:0:PublicKeyMerges", "HOLD"),
            ("Accounts:0:AllowedOrigins:0", "https://a.example"), ("Accounts:0:AllowedOrigins:1", "https://b.example"),
            ("Accounts:0:JunkValues:0", "none"), ("Accounts:0:Identifiers:shop_id", "high"),
            ("Accounts:0:Guards:ValuesPerIdentifier", "30"), ("Accounts:0:Guards:ProfilesPerMerge", "4"),
            ("Accounts:0:Guards:MergesPerHour", "7"), ("Accounts:0:UnknownCustomer", "No_Segments"),
            ("Accounts:0:Guards:IdentifiersPerCustomer", "500"), ("PublicUrl", "https://odp.example.com/base"));
        Assert.Empty(options.Report.Unknown);
        Assert.Equal(
            ("/d", 5, 90, "operator"),
            (options.DataDirectory, options.QueueCapacity, options.WindowDays, options.OperatorKey));
        Assert.Equal(
            (TimeSpan.FromHours(1), TimeSpan.FromDays(30), TimeSpan.FromSeconds(10)),
            (options.KeyGrace, options.LogRetention, options.ShutdownTimeout));
        Assert.Equal(["http://127.0.0.1:9090", "http://[::1]:9090"], options.AdminUrls);
        Assert.Equal(new Uri("https://odp.example.com/base"), options.PublicUrl);
        Assert.Equal(["a.example"], options.Webhooks.AllowedHosts);
        Assert.True(options.Webhooks.AllowInsecureHost);
        var account = Assert.Single(options.Accounts);
        Assert.Equal(
            ("main", "k", "k.hidden", PublicKeyMerges.Hold),
            (account.Id, account.PublicKey, account.PrivateKey, account.PublicKeyMerges));
        Assert.Equal(TimeSpan.FromDays(2), account.DedupWindow);
        Assert.Equal(["https://a.example", "https://b.example"], account.AllowedOrigins);
        Assert.Equal(["none"], account.JunkValues);
        Assert.Equal(UnknownCustomer.NoSegments, account.UnknownCustomer);
        Assert.Equal("high", account.Identifiers["shop_id"]);
        var guards = account.Guards;
        Assert.Equal(
            (30, 4, 7, 500),
            (guards.ValuesPerIdentifier, guards.ProfilesPerMerge, guards.MergesPerHour, guards.IdentifiersPerCustomer));

        var shown = string.Join('\n', options.Report.Lines);
        Assert.Contains("OpenOdp__Accounts__0__DedupWindow = 2.00:00:00", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("= operator", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_of_an_account_are_shown_as_such()
    {
        var shown = string.Join('\n', Read(("Accounts:0:PublicKey", "k"), ("Accounts:0:PrivateKey", "k.secret")).Report.Lines);
        Assert.Contains("OpenOdp__Accounts__0__AllowedOrigins = * (default)", shown, StringComparison.Ordinal);
        Assert.Contains("OpenOdp__Accounts__0__JunkValues = null, (null),", shown, StringComparison.Ordinal);
        Assert.Contains("OpenOdp__Accounts__0__UnknownCustomer = error (default)", shown, StringComparison.Ordinal);
        Assert.Contains("OpenOdp__Accounts__0__DedupWindow = 7.00:00:00 (default)", shown, StringComparison.Ordinal);
        Assert.Contains("OpenOdp__Accounts__0__Guards__ValuesPerIdentifier = 25 (default)", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_of_a_file_is_no_list() => Assert.Empty(Read(("Accounts", "")).Accounts);

    [Theory]
    [InlineData("OpenOdp:KeyGrase", "OpenOdp__KeyGrace")]
    [InlineData("OpenOdp:keygraces", "OpenOdp__KeyGrace")]
    [InlineData("OpenOdp:DataDir", null)]
    [InlineData("OpenOdp:Nonsense:0:Part", null)]
    [InlineData("OpenOdp:Accounts:0:DedupWindows", "OpenOdp__Accounts__0__DedupWindow")]
    [InlineData("OpenOdp_KeyGrace", "OpenOdp__KeyGrace")]
    public void An_unknown_name_warns_and_the_nearest_is_told(string name, string? meant)
    {
        var options = Read(new ConfigurationBuilder().AddInMemoryCollection(
            [new(name, "1"), new("OpenOdp:Accounts:0:PublicKey", "k"), new("OpenOdp:Accounts:0:PrivateKey", "k.s")]));
        var unknown = Assert.Single(options.Report.Unknown).ToString();
        Assert.StartsWith(
            name.Split(":0:Part")[0].Replace(":", "__", StringComparison.Ordinal) + " is not a setting", unknown,
            StringComparison.Ordinal);
        if (meant is not null) Assert.EndsWith($"Did you mean {meant}?", unknown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OpenOdp:Acounts:0:PublicKey")]
    [InlineData("OpenOdp:Account:0:PublicKey")]
    [InlineData("OpenOdp_Accounts:0:PublicKey")]
    [InlineData("OpenOdp:Accounts:0:PubicKey")]
    public void A_misspelt_account_stops_the_start_and_no_keys_are_made_for_it(string name) =>
        Assert.Contains("Correct the name", Assert.Throws<ConfigurationException>(
            () => Read(new ConfigurationBuilder().AddInMemoryCollection([new(name, "k")]))).Message, StringComparison.Ordinal);

    private static ServerOptions Read(params (string Name, string Value)[] settings) =>
        Read(new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(one => KeyValuePair.Create($"OpenOdp:{one.Name}", (string?)one.Value))));

    private static ServerOptions Read(IConfigurationBuilder configuration) => ServerOptions.Read(configuration.Build());
}
