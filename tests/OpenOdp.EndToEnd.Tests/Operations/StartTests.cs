using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Operations;

public sealed class StartTests
{
    [Fact]
    public async Task A_second_server_on_the_same_directory_exits_1_and_names_it()
    {
        using var directory = new TempDirectory();
        using var first = await ServerRun.StartAsync(directory.Path);
        using var second = ServerRun.Launch(directory.Path);
        Assert.Equal(1, await second.Program.WaitAsync());
        Assert.Contains(directory.Path, second.Program.Output, StringComparison.Ordinal);
        await first.UntilAsync(HttpStatusCode.OK, "/health/ready");
    }

    [Theory]
    [InlineData("k", "other.secret")]
    [InlineData("k", "k")]
    [InlineData("k", "k.")]
    public async Task A_private_key_that_is_not_public_dot_secret_stops_the_start(string publicKey, string privateKey)
    {
        using var directory = new TempDirectory();
        using var server = ServerRun.Launch(directory.Path, new Dictionary<string, string>
        {
            ["OpenOdp__Accounts__0__PublicKey"] = publicKey,
            ["OpenOdp__Accounts__0__PrivateKey"] = privateKey,
        });
        Assert.Equal(1, await server.Program.WaitAsync());
        Assert.Contains("PrivateKey", server.Program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(privateKey + "\n", server.Program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_accounts_the_first_start_makes_keys_that_only_the_owner_may_read_and_later_starts_keep_them()
    {
        using var directory = new TempDirectory();
        var keys = await StartWithoutAccountsAsync(directory.Path, made: true);
        Assert.StartsWith(keys.Public + ".", keys.Private, StringComparison.Ordinal);
        Assert.Equal(keys, await StartWithoutAccountsAsync(directory.Path, made: false));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory.Path, "keys.json")));
    }

    [Fact]
    public async Task A_checkpoint_made_while_the_server_runs_is_a_data_directory_to_start_on()
    {
        using var directory = new TempDirectory();
        using var copies = new TempDirectory();
        var copy = Path.Combine(copies.Path, "copy");
        using (var server = await ServerRun.StartAsync(directory.Path))
        {
            using (var sent = await server.PostAsync(
                """{"type":"t","action":"a","identifiers":{"email":"copied@example.com"}}"""))
            {
                Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
            }

            using var checkpoint =
                ProgramRun.Start("OpenOdp.Server", ["--checkpoint", copy], ServerRun.Environment(directory.Path));
            Assert.True(await checkpoint.WaitAsync() == 0, checkpoint.ToString());
            using (var sent =
                await server.PostAsync("""{"type":"t","action":"a","identifiers":{"email":"later@example.com"}}"""))
            {
                Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
            }
        }

        using var restored = await ServerRun.StartAsync(copy);
        using (var found = await restored.GetAsync("/admin/customers?email=copied@example.com"))
        {
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        }

        using (var missing = await restored.GetAsync("/admin/customers?email=later@example.com"))
        {
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        }
    }

    [Fact]
    public async Task A_checkpoint_starts_with_the_keys_that_the_server_made()
    {
        using var directory = new TempDirectory();
        using var copies = new TempDirectory();
        var keys = await StartWithoutAccountsAsync(directory.Path, made: true);
        var copy = Path.Combine(copies.Path, "copy");
        using var checkpoint =
            ProgramRun.Start("OpenOdp.Server", ["--OpenOdp:DataDirectory", directory.Path, "--checkpoint", copy]);
        Assert.True(await checkpoint.WaitAsync() == 0, checkpoint.ToString());

        Assert.Equal(keys, await StartWithoutAccountsAsync(copy, made: false));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(copy, "keys.json")));
    }

    [Theory]
    [InlineData("/proc/copy")]
    [InlineData("/dev/null/copy")]
    public async Task A_checkpoint_that_cannot_be_written_is_refused_with_the_path_and_the_reason(string place)
    {
        using var directory = new TempDirectory();
        using (var server = await ServerRun.StartAsync(directory.Path))
        {
            using var refused =
                await server.PostAsync($$"""{"directory":"{{place}}"}""", "/admin/checkpoints", ServerRun.PrivateKey);
            Assert.InRange((int)refused.StatusCode, 400, 499);
            Assert.Contains(
                place, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await server.UntilAsync(HttpStatusCode.OK, "/health/ready");
            await server.Program.StopAsync();
        }

        using var checkpoint = ProgramRun.Start("OpenOdp.Server", ["--checkpoint", place], ServerRun.Environment(directory.Path));
        Assert.Equal(1, await checkpoint.WaitAsync());
        Assert.Contains(place, checkpoint.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verification_that_has_nothing_to_start_from_says_so_and_exits_3()
    {
        using var directory = new TempDirectory();
        using var copies = new TempDirectory();
        var copy = Path.Combine(copies.Path, "copy");
        using (var server = await ServerRun.StartAsync(directory.Path))
        {
            using (var sent = await server.PostAsync("""{"type":"t","identifiers":{"email":"gone@example.com"}}"""))
            {
                Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
            }

            using var erase = new HttpRequestMessage(HttpMethod.Delete, "/admin/customers?email=gone@example.com");
            erase.Headers.Add("x-api-key", ServerRun.PrivateKey);
            using var erased = await server.Http.SendAsync(erase, TestContext.Current.CancellationToken);
            var id = (await erased.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))
                .GetProperty("id")
                .GetString();
            using var completed =
                await server.PostAsync($$"""{"directory":"{{copy}}"}""", $"/admin/erasures/{id}:complete", ServerRun.PrivateKey);
            Assert.Equal(HttpStatusCode.OK, completed.StatusCode);
            await server.Program.StopAsync();
        }

        using var trimmed = ProgramRun.Start("OpenOdp.Server", ["--verify"], ServerRun.Environment(copy));
        Assert.Equal(3, await trimmed.WaitAsync());
        Assert.Contains("verify: nothing to start from", trimmed.Output, StringComparison.Ordinal);
        using var whole = ProgramRun.Start("OpenOdp.Server", ["--verify"], ServerRun.Environment(directory.Path));
        Assert.Equal(0, await whole.WaitAsync());
        Assert.Contains("compared from the checkpoint at position", whole.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("*")]
    public async Task A_server_that_listens_on_every_address_is_found_and_makes_the_checkpoint(string address)
    {
        using var directory = new TempDirectory();
        using var copies = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path, address: address);
        using var checkpoint = ProgramRun.Start(
            "OpenOdp.Server", ["--checkpoint", Path.Combine(copies.Path, "copy")], ServerRun.Environment(directory.Path));
        Assert.True(await checkpoint.WaitAsync() == 0, checkpoint.ToString());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task An_address_that_cannot_be_listened_on_stops_the_start(string? urls)
    {
        using var directory = new TempDirectory();
        using var other = new TempDirectory();
        using var taken = await ServerRun.StartAsync(other.Path);
        using var server =
            ProgramRun.Start("OpenOdp.Server", ["--urls", urls ?? taken.Url], ServerRun.Environment(directory.Path));
        Assert.Equal(1, await server.WaitAsync());
        Assert.Contains(urls ?? taken.Url, server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_was_killed_and_left_its_address_keeps_nobody_from_making_a_checkpoint()
    {
        using var directory = new TempDirectory();
        using var elsewhere = new TempDirectory();
        using var other = await ServerRun.StartAsync(elsewhere.Path);
        using (var server = await ServerRun.StartAsync(directory.Path)) await server.Program.KillAsync();
        // Its port was given away.
        File.Copy(Path.Combine(elsewhere.Path, "server.json"), Path.Combine(directory.Path, "server.json"), overwrite: true);

        var copy = Path.Combine(elsewhere.Path, "copy");
        using (var sent = await other.PostAsync("""{"type":"t","identifiers":{"email":"other@example.com"}}"""))
        {
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        }

        using var checkpoint = ProgramRun.Start("OpenOdp.Server", ["--checkpoint", copy], ServerRun.Environment(directory.Path));
        Assert.True(await checkpoint.WaitAsync() == 0, checkpoint.ToString());

        using var restored = await ServerRun.StartAsync(copy);
        using var missing = await restored.GetAsync("/admin/customers?email=other@example.com");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Keys_of_one_account_do_not_become_those_of_another()
    {
        using var directory = new TempDirectory();
        using (var server = await ServerRun.StartAsync(directory.Path)) await server.Program.StopAsync();
        using var renamed =
            ServerRun.Launch(directory.Path, new Dictionary<string, string> { ["OpenOdp__Accounts__0__Id"] = "renamed" });
        Assert.Equal(1, await renamed.Program.WaitAsync());
        Assert.Contains("'default'", renamed.Program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_is_no_longer_configured_loses_its_keys_and_keeps_its_data()
    {
        using var directory = new TempDirectory();
        var second = new Dictionary<string, string>
        {
            ["OpenOdp__Accounts__1__Id"] = "second",
            ["OpenOdp__Accounts__1__PublicKey"] = "two",
            ["OpenOdp__Accounts__1__PrivateKey"] = "two.secret",
        };
        const string Event = """{"type":"t","identifiers":{"email":"kept@example.com"},"data":{"idempotence_id":"1"}}""";
        await StartAndPostAsync(directory.Path, second, HttpStatusCode.Accepted, duplicates: 0);
        var output = await StartAndPostAsync(
            directory.Path, new Dictionary<string, string> { ["OpenOdp__KeyGrace"] = "00:00:00" }, HttpStatusCode.Forbidden);
        Assert.Contains("Account 'second' is no longer configured", output, StringComparison.Ordinal);
        await StartAndPostAsync(directory.Path, second, HttpStatusCode.Accepted, duplicates: 1);

        static async Task<string> StartAndPostAsync(
            string path, IReadOnlyDictionary<string, string> settings, HttpStatusCode wanted, int? duplicates = null)
        {
            using var server = await ServerRun.StartAsync(path, settings);
            using (var answer = await server.PostAsync(Event, key: "two")) Assert.Equal(wanted, answer.StatusCode);
            if (duplicates is { } count)
            {
                Assert.Equal(
                    count, (await server.ReadAsync("/admin/counters", "two.secret")).GetProperty("duplicates").GetInt32());
            }

            await server.Program.StopAsync();
            return server.Program.Output;
        }
    }

    [Theory]
    [InlineData("--verify")]
    [InlineData("--checkpoint", "copy")]
    public async Task A_command_on_a_directory_without_a_store_exits_1_names_it_and_makes_nothing(params string[] command)
    {
        using var directory = new TempDirectory();
        var missing = Path.Combine(directory.Path, "missing");
        using var program = ProgramRun.Start(
            "OpenOdp.Server", [.. command, "--OpenOdp:DataDirectory", missing], workingDirectory: directory.Path);
        Assert.Equal(1, await program.WaitAsync());
        Assert.Contains(missing, program.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Theory]
    [InlineData("DataDirectory", "")]
    [InlineData("QueueCapacity", "0")]
    [InlineData("KeyGrace", "-00:00:01")]
    [InlineData("LogRetention", "-1")]
    [InlineData("KeyGrace", "soon")]
    [InlineData("Accounts:0:Identifiers:zaius_id", "high")]
    [InlineData("Accounts:0:Identifiers:dry_run", "high")]
    public async Task A_setting_that_cannot_be_stops_the_start_and_is_named(string name, string value)
    {
        using var directory = new TempDirectory();
        using var server = ServerRun.Launch(
            directory.Path,
            new Dictionary<string, string> { ["OpenOdp__" + name.Replace(":", "__", StringComparison.Ordinal)] = value });
        Assert.Equal(1, await server.Program.WaitAsync());
        Assert.Contains("OpenOdp:" + name, server.Program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_config_tells_what_the_next_start_changes_in_a_store_that_lies_still()
    {
        using var directory = new TempDirectory();
        var settings = new Dictionary<string, string>(ServerRun.Environment(directory.Path));
        using (var server = await ServerRun.StartAsync(
            directory.Path, new Dictionary<string, string> { ["OpenOdp__Accounts__0__DedupWindow"] = "1h" }))
        {
            using var beside = ProgramRun.Start("OpenOdp.Server", ["--check-config"], settings);
            Assert.True(await beside.WaitAsync() == 0, beside.ToString());
            Assert.Contains(
                "what the next start changes is not known: The data directory", beside.Output, StringComparison.Ordinal);
            await server.Program.StopAsync();
        }

        settings.Remove("OpenOdp__Accounts__0__Identifiers__shop_id");
        using var check = ProgramRun.Start("OpenOdp.Server", ["--check-config"], settings);
        Assert.True(await check.WaitAsync() == 0, check.ToString());
        Assert.Contains("OpenOdp__Accounts__0__DedupWindow = 7.00:00:00 (default)", check.Output, StringComparison.Ordinal);
        Assert.Contains(
            "the next start says: Account 'default': DedupWindow is now 7.00:00:00; it was 01:00:00.", check.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "the next start says: Warning: Account 'default': Identifiers:shop_id is not configured any more.", check.Output,
            StringComparison.Ordinal);

        settings.Remove("OpenOdp__Accounts__0__PublicKey");
        settings.Remove("OpenOdp__Accounts__0__PrivateKey");
        using var keyless = ProgramRun.Start("OpenOdp.Server", ["--check-config"], settings);
        Assert.Equal(1, await keyless.WaitAsync());
        Assert.Contains(
            "No keys are configured, and those of the store's account were", keyless.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_server_with_several_accounts_and_a_port_for_admin_makes_the_checkpoint_that_is_asked_for()
    {
        using var directory = new TempDirectory();
        using var copies = new TempDirectory();
        var settings = new Dictionary<string, string>(ServerRun.Environment(directory.Path))
        {
            ["OpenOdp__Accounts__1__Id"] = "second",
            ["OpenOdp__Accounts__1__PublicKey"] = "two",
            ["OpenOdp__Accounts__1__PrivateKey"] = "two.secret",
            ["OpenOdp__AdminUrls"] = "http://127.0.0.1:0",
        };
        using var server = await ServerRun.StartAsync(directory.Path, settings);
        Assert.Contains("Operator key: ", server.Program.Output, StringComparison.Ordinal);
        using (var hidden = await server.GetAsync("/admin/counters")) Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        using var checkpoint = ProgramRun.Start("OpenOdp.Server", ["--checkpoint", Path.Combine(copies.Path, "copy")], settings);
        Assert.True(await checkpoint.WaitAsync() == 0, checkpoint.ToString());
    }

    [Fact]
    public async Task Help_is_shown_and_nothing_is_started()
    {
        using var program = ProgramRun.Start("OpenOdp.Server", ["--help"]);
        Assert.Equal(0, await program.WaitAsync());
        Assert.Contains("--checkpoint DIRECTORY", program.Output, StringComparison.Ordinal);
    }

    private static async Task<(string Public, string Private)> StartWithoutAccountsAsync(string directory, bool made)
    {
        using var server =
            ServerRun.Launch(directory, without: ["OpenOdp__Accounts__0__PublicKey", "OpenOdp__Accounts__0__PrivateKey"]);
        await server.UntilAnswersAsync();
        await server.UntilAsync(HttpStatusCode.OK, "/health/ready");
        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "keys.json")));
        await server.Program.StopAsync(); // until then not all that it has said need be here
        Assert.Contains($"Data directory: {directory}", server.Program.Output, StringComparison.Ordinal);
        Assert.Equal(made, server.Program.Output.Contains("Private key: ", StringComparison.Ordinal));
        return (keys.RootElement.GetProperty("public_key")
            .GetString()!, keys.RootElement.GetProperty("private_key").GetString()!);
    }
}
