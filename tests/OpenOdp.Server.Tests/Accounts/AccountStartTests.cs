using OpenOdp.Server.Accounts;

namespace OpenOdp.Server.Tests.Accounts;

/// <summary>A start changes no keys that nobody meant to change.</summary>
public sealed class AccountStartTests : IDisposable
{
    private static readonly string[] TwoAccounts =
    [
        "--OpenOdp:Accounts:0:PublicKey", "one", "--OpenOdp:Accounts:0:PrivateKey", "one.secret",
        "--OpenOdp:Accounts:1:Id", "other", "--OpenOdp:Accounts:1:PublicKey", "two", "--OpenOdp:Accounts:1:PrivateKey",
        "two.secret",
    ];

    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData()]
    [InlineData("--OpenOdp:Accounts:0:PublicKey", "", "--OpenOdp:Accounts:0:PrivateKey", "")]
    [InlineData(
        "--OpenOdp:Accounts:0:PublicKey", "one", "--OpenOdp:Accounts:0:PrivateKey", "one.secret",
        "--OpenOdp:Accounts:0:DedupWindow", "7 days")]
    [InlineData("--OpenOdp:Acounts:0:PublicKey", "one")]
    [InlineData("--OpenOdp:Accounts:1:PublicKey", "two")]
    public async Task Settings_without_the_keys_that_the_store_knows_stop_the_start_and_end_no_key(params string[] settings)
    {
        await StartAsync(TwoAccounts[..4]);
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(settings));
        Assert.Contains("OpenOdp", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeysFile.PathIn(_directory.Path)));
        await StartAsync(TwoAccounts[..4]);
    }

    [Fact]
    public async Task Keys_are_made_once_and_kept()
    {
        await StartAsync();
        var made = KeysFile.Read(_directory.Path);
        Assert.NotNull(made.Pair);
        Assert.Null(made.OperatorKey);
        await StartAsync();
        Assert.Equal(made, KeysFile.Read(_directory.Path));
        File.Delete(KeysFile.PathIn(_directory.Path));
        await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync());
        Assert.False(File.Exists(KeysFile.PathIn(_directory.Path)));
    }

    [Fact]
    public async Task A_file_of_keys_that_is_damaged_stops_the_start_which_says_where()
    {
        await StartAsync();
        var path = KeysFile.PathIn(_directory.Path);
        await File.WriteAllTextAsync(path, "{\n \"public_key\": 5", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync());
        Assert.Contains($"The file {path} is damaged at line 2, byte ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_accounts_have_an_operators_key_of_its_own()
    {
        await StartAsync(TwoAccounts[..4]);
        Assert.False(File.Exists(KeysFile.PathIn(_directory.Path)));
        await StartAsync(TwoAccounts);
        var made = KeysFile.Read(_directory.Path);
        Assert.NotNull(made.OperatorKey);
        Assert.Null(made.Pair);
        await StartAsync(TwoAccounts[..4]); // the data of the other account is still there
        Assert.Equal(made, KeysFile.Read(_directory.Path));
    }

    [Theory]
    [InlineData("one")]
    [InlineData("two.secret")]
    public async Task The_operators_key_is_no_accounts_key(string key)
    {
        var error =
            await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync([.. TwoAccounts, "--OpenOdp:OperatorKey", key]));
        Assert.Contains("OpenOdp:OperatorKey", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key + ".", error.Message + ".", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("k ey", "k ey.secret")]
    [InlineData("kéy", "kéy.secret")]
    [InlineData("key", "key.secret\n")]
    public async Task A_key_that_no_header_can_carry_stops_the_start(string publicKey, string privateKey)
    {
        var error = await Assert.ThrowsAsync<ConfigurationException>(
            () => StartAsync("--OpenOdp:Accounts:0:PublicKey", publicKey, "--OpenOdp:Accounts:0:PrivateKey", privateKey));
        Assert.Contains("OpenOdp:Accounts:0:P", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("www.example.com")]
    [InlineData("https://www.example.com/shop")]
    [InlineData("https://*.example.com/?q")]
    public async Task An_origin_that_no_browser_names_stops_the_start(string origin)
    {
        var error = await Assert.ThrowsAsync<ConfigurationException>(
            () => StartAsync([.. TwoAccounts, "--OpenOdp:Accounts:1:AllowedOrigins:0", origin]));
        Assert.StartsWith("OpenOdp:Accounts:1:AllowedOrigins:0 is", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls", "http://127.0.0.1:49151")]
    [InlineData("--urls", "", "--http_ports", "49151")]
    [InlineData("--Kestrel:Endpoints:Http:Url", "http://127.0.0.1:49151")]
    public async Task An_admin_port_that_others_reach_stops_the_start(params string[] settings)
    {
        var error = await Assert.ThrowsAsync<ConfigurationException>(
            () => StartAsync([.. settings, "--OpenOdp:AdminUrls", "http://[::1]:49151"]));
        Assert.Contains("OpenOdp:AdminUrls", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_is_taken_out_goes_back_to_its_default_and_the_start_says_so()
    {
        string[] settings =
        [
            "--OpenOdp:Accounts:0:JunkValues:0", "house", "--OpenOdp:Accounts:0:DedupWindow", "1h",
            "--OpenOdp:Accounts:0:PublicKeyMerges", "hold",
            "--OpenOdp:Accounts:0:Guards:MergesPerHour", "1", "--OpenOdp:Accounts:0:Identifiers:vuid", "high",
            "--OpenOdp:Accounts:0:Identifiers:shop_id", "high",
        ];
        Assert.DoesNotContain("Account '", await StartAsync(TwoAccounts[..4]), StringComparison.Ordinal);
        var changed = await StartAsync([.. TwoAccounts[..4], .. settings]);
        Assert.Contains("Account 'default': DedupWindow is now 01:00:00; it was 7.00:00:00.", changed, StringComparison.Ordinal);
        Assert.Contains("Account 'default': Identifiers:shop_id is now high; it was unknown.", changed, StringComparison.Ordinal);

        var back = await StartAsync(TwoAccounts[..4]);
        Assert.Contains("Account 'default': JunkValues is now null, (null),", back, StringComparison.Ordinal);
        Assert.Contains("; it was house.", back, StringComparison.Ordinal);
        Assert.Contains("Account 'default': DedupWindow is now 7.00:00:00; it was 01:00:00.", back, StringComparison.Ordinal);
        Assert.Contains("Account 'default': PublicKeyMerges is now allow; it was hold.", back, StringComparison.Ordinal);
        Assert.Contains("Account 'default': Guards:MergesPerHour is now 5; it was 1.", back, StringComparison.Ordinal);
        Assert.Contains("Account 'default': Identifiers:vuid is now low; it was high.", back, StringComparison.Ordinal);
        Assert.Contains(
            "Account 'default': Identifiers:shop_id is not configured any more. It stays in force as high,", back,
            StringComparison.Ordinal);
        Assert.DoesNotContain("is now", await StartAsync(TwoAccounts[..4]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_replaced_ends_later_and_the_start_says_when()
    {
        Assert.DoesNotContain("another now", await StartAsync(TwoAccounts), StringComparison.Ordinal);
        var replaced = await StartAsync([
            .. TwoAccounts[..4], .. TwoAccounts[4..8], "--OpenOdp:Accounts:1:PrivateKey", "two.new", "--OpenOdp:KeyGrace", "1d"
        ]);
        Assert.Matches(
            @"Account 'other': PrivateKey is another now; the one that it was ends at 20\d\d-\d\d-\d\dT\S+Z\.", replaced);
        Assert.DoesNotContain("PublicKey is another", replaced, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", replaced, StringComparison.Ordinal);
        Assert.Contains(
            "Account 'other' is no longer configured: its keys end in 12:00:00, its data stays.",
            await StartAsync(TwoAccounts[..4]), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Starts and stops a server.</summary>
    /// <returns>What it wrote.</returns>
    private async Task<string> StartAsync(params string[] settings)
    {
        using var output = new StringWriter();
        await using var host = await ServerHost.StartAsync(
            ServerHost.Builder([
                "--Logging:LogLevel:Default", "None", "--urls", "http://127.0.0.1:0", "--OpenOdp:DataDirectory", _directory.Path,
                "--OpenOdp:MemoryBytes", "64MiB", .. settings
            ]),
            output);
        return output.ToString();
    }
}
