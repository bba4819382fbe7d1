using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Accounts;

/// <summary>AUTH-1 to AUTH-7 and trap 16.</summary>
public sealed class KeyTests
{
    private const string Event = """{"type":"t","identifiers":{"email":"a@b.example"}}""";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("PUBLIC-KEY")]
    [InlineData("public-key.wrong")]
    [InlineData("Bearer public-key")]
    public async Task AUTH_5_trap_16_a_missing_or_unknown_key_answers_403_as_ENV_E(string? key)
    {
        await using var server = await IngestServer.StartAsync();
        var body = await server.PostAsync("/v3/events", Event, key).ReadAsync(HttpStatusCode.Forbidden);
        Assert.Equal("""{"message":"Forbidden"}""", body.GetRawText());
    }

    [Fact]
    public async Task AUTH_1_the_name_of_the_header_has_no_case()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostAsync("/v3/events", Event, key: null, ("X-API-KEY", IngestServer.PublicKey))
            .ReadAsync(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task AUTH_1_the_query_holds_no_key()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostAsync($"/v3/events?x-api-key={IngestServer.PublicKey}", Event, key: null)
            .ReadAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task AUTH_1_two_keys_are_none()
    {
        await using var server = await IngestServer.StartAsync();
        using var connection = new TcpClient();
        await connection.ConnectAsync(
            server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port, TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        var request = $"POST /v3/events HTTP/1.1\r\nHost: "
            + $"localhost\r\nx-api-key: {IngestServer.PublicKey}\r\nx-api-key: {IngestServer.OtherKey}\r\nContent-Length: {Event.Length}\r\n\r\n{Event}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 403 Forbidden", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AUTH_7_both_keys_send_data()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostAsync("/v3/events", Event, IngestServer.PublicKey).ReadAsync(HttpStatusCode.Accepted);
        await server.PostAsync("/v3/events", Event, IngestServer.PrivateKey).ReadAsync(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task AUTH_6_a_valid_key_that_is_too_weak_answers_403_as_ENV_D()
    {
        await using var server = await IngestServer.StartAsync();
        server.Client.DefaultRequestHeaders.Add("x-api-key", IngestServer.PublicKey);
        var body = await server.Client.GetAsync("/admin/requests", TestContext.Current.CancellationToken)
            .ReadAsync(HttpStatusCode.Forbidden);
        Assert.Equal("Insufficient privileges to access this resource.", body.Message(HttpStatusCode.Forbidden, "Forbidden"));
    }

    [Fact]
    public async Task A_new_key_works_as_soon_as_its_command_is_applied()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostAsync("/v3/events", Event, "new-key").ReadAsync(HttpStatusCode.Forbidden);
        var settings = server.Store.Accounts[1];
        await IngestServer.SetAccountAsync(
            server.Store,
            settings with { Keys = [.. settings.Keys, new AccountKey(KeyClass.Public, IngestServer.Hash("new-key"), 0)] });
        await server.PostAsync("/v3/events", Event, "new-key").ReadAsync(HttpStatusCode.Accepted);
        await server.PostAsync("/v3/events", Event, IngestServer.PublicKey).ReadAsync(HttpStatusCode.Accepted);
    }

    [Fact]
    public void AUTH_4_a_replaced_key_works_until_its_grace_ends()
    {
        var accounts = new Dictionary<uint, AccountSettings>
        {
            [1] = IngestServer.Account(
                1, "default", new(KeyClass.Private, IngestServer.Hash("old.secret"), 5000),
                new(KeyClass.Private, IngestServer.Hash("new.secret"), 0)),
        };
        var keys = new KeyCheck();
        Assert.NotNull(keys.Find(With("old.secret"), accounts, now: 5000));
        Assert.Null(keys.Find(With("old.secret"), accounts, now: 5001));
        Assert.Equal(1u, keys.Find(With("new.secret"), accounts, now: 5001)?.Key);
    }

    [Fact]
    public void Many_accounts_are_told_apart()
    {
        var accounts = Enumerable.Range(1, 500).ToDictionary(
            number => (uint)number,
            number => IngestServer.Account(
                (uint)number, $"a{number}", new AccountKey(KeyClass.Public, IngestServer.Hash($"key{number}"), 0)));
        var keys = new KeyCheck();
        for (var number = 1; number <= 500; number++)
        {
            Assert.Equal((uint)number, keys.Find(With($"key{number}"), accounts, 0)?.Account);
            Assert.Equal((uint)number, keys.Find(With($"key{number}"), accounts, 0)?.Account);
        }

        Assert.Null(keys.Find(With("key501"), accounts, 0));
        Assert.Null(keys.Find(With(new string('k', 100_000)), accounts, 0));
    }

    [Theory]
    [InlineData(nameof(Operation.SendEvents), true)]
    [InlineData(nameof(Operation.SendProfiles), true)]
    [InlineData(nameof(Operation.Query), true)]
    [InlineData(nameof(Operation.ReadProfiles), false)]
    [InlineData(nameof(Operation.Administer), false)]
    public void AUTH_7_the_rights_of_a_public_key(string operation, bool expected)
    {
        Assert.Equal(expected, Rights.Allow(KeyClass.Public, Enum.Parse<Operation>(operation)));
        Assert.True(Rights.Allow(KeyClass.Private, Enum.Parse<Operation>(operation)));
    }

    [Fact]
    public void L2_an_origin_is_a_keyed_hash_of_the_address()
    {
        var origins = new Origins(new byte[32]);
        var origin = origins.Of(IPAddress.Parse("192.0.2.1"));
        Assert.NotEqual(0ul, origin);
        Assert.Equal(origin, origins.Of(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(origin, origins.Of(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.NotEqual(origin, origins.Of(IPAddress.Parse("192.0.2.2")));
        Assert.NotEqual(origin, new Origins([.. Enumerable.Repeat((byte)1, 32)]).Of(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(0ul, origins.Of(null));
    }

    private static HttpRequest With(string key)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["x-api-key"] = key;
        return context.Request;
    }
}
