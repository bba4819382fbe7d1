using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Http;

/// <summary>What no route ever sees is answered as ENV-D, too, and the next connection is served.</summary>
public sealed class BrokenRequestTests
{
    private const string Event = """{"type":"t","identifiers":{"email":"a@b.example"}}""";

    public static TheoryData<string, int> Requests => new()
    {
        { "nonsense\r\n\r\n", 400 },
        { "\0\u0001\u0002\u0003\r\n\r\n", 400 },
        { "get /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405 },
        { "Head /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405 },
        { "post /v3/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405 },
        { "get /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404 },
        { "GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505 },
        { "GET /health/live HTTP/1.1\r\n\r\n", 400 },
        { "GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400 },
        { "GET /health/live HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400 },
        { "POST /v3/events HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400 },
        { "POST /v3/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: odd\r\n\r\n", 400 },
        { "POST /v3/events HTTP/1.1\r\nHost: a\r\nx-api-key: one\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400 },
        { "POST /admin/floor HTTP/1.1\r\nHost: a\r\nx-api-key: one.secret\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400 },
        { "POST /v3/events HTTP/1.1\r\nHost: a\r\nx-api-key: one\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n2\r\n{}\r\n80000000\r\n", 400 },
        { "POST /v3/events HTTP/1.1\r\nHost: a\r\nx-api-key: one\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n2\r\n{}\r\nffffffffffffffff\r\n", 400 },
        { "POST /v3/profiles HTTP/1.1\r\nHost: a\r\nx-api-key: one.secret\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n2\r\n{}\r\n80000000\r\n", 400 },
        { "POST /v3/profiles HTTP/1.1\r\nHost: a\r\nx-api-key: one.secret\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n2\r\n{}\r\nffffffffffffffff\r\n", 400 },
        { "POST /admin/floor HTTP/1.1\r\nHost: a\r\nx-api-key: one.secret\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n2\r\n{}\r\n80000000\r\n", 400 },
        { "POST /admin/floor HTTP/1.1\r\nHost: a\r\nx-api-key: one.secret\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n2\r\n{}\r\nffffffffffffffff\r\n", 400 },
        { "POST /v3/events HTTP/1.1\r\nHost: a\r\nx-api-key: one\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n2\r\n{}\r\n0\r\nx: a\0b\r\n\r\n", 400 },
        { "POST /v3/profiles HTTP/1.1\r\nHost: a\r\nx-api-key: one.secret\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n2\r\n{}\r\n0\r\nx: a\0b\r\n\r\n", 400 },
        { "POST /admin/floor HTTP/1.1\r\nHost: a\r\nx-api-key: one.secret\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n2\r\n{}\r\n0\r\nx: a\0b\r\n\r\n", 400 },
        { "POST /nowhere HTTP/1.1\r\nHost: a\r\nx-api-key: one\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n2\r\n{}\r\n0\r\nx: a\0b\r\n\r\n", 404 },
        { $"GET /{new string('a', 17_000)} HTTP/1.1\r\nHost: a\r\n\r\n", 414 },
        { $"GET /health/live HTTP/1.1\r\nHost: a\r\nx: {new string('a', 40_000)}\r\n\r\n", 431 },
        { $"GET /health/live HTTP/1.1\r\nHost: "
            + $"a\r\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"x{i}: 1\r\n"))}\r\n", 431 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task What_breaks_HTTP_gets_one_answer_in_JSON(string request, int status)
    {
        await using var server = await AdminServer.StartAsync();
        AssertOne(await SendAsync(server, request), status);

        // On a connection that has served before, its buffers are those of the request before.
        var good = $"POST /v3/events HTTP/1.1\r\nHost: a\r\nx-api-key: one\r\nContent-Length: {Event.Length}\r\n\r\n{Event}";
        var answers = await SendAsync(server, good + request);
        Assert.StartsWith("HTTP/1.1 202 Accepted", answers, StringComparison.Ordinal);
        AssertOne(answers[answers.IndexOf("HTTP/1.1 ", 10, StringComparison.Ordinal)..], status);
        await server.GetAsync("/health/live");
    }

    [Theory]
    [InlineData("/v3/events")]
    [InlineData("/admin/floor")]
    public async Task Who_is_refused_for_the_key_is_told_so_however_the_body_ends(string path)
    {
        await using var server = await AdminServer.StartAsync();
        foreach (var end in new[] { "0\r\nx: a\0b\r\n\r\n", "80000000\r\n", "zz\r\n" })
        {
            var answer = await SendAsync(
                server,
                $"POST {path} HTTP/1.1\r\nHost: a\r\nx-api-key: wrong\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n{end}");
            Assert.StartsWith("HTTP/1.1 403 Forbidden", answer, StringComparison.Ordinal);
            Assert.EndsWith("}", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_answer_is_encrypted_where_the_connection_is()
    {
        var file = Path.GetTempFileName();
        using (var key = RSA.Create(2048))
        {
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
            await File.WriteAllBytesAsync(
                file, certificate.Export(X509ContentType.Pfx, "p"), TestContext.Current.CancellationToken);
        }

        await using var server = await AdminServer.StartAsync(
            "--urls", "https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path", file,
            "--Kestrel:Certificates:Default:Password", "p");
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", new Uri(server.Urls.First()).Port, TestContext.Current.CancellationToken);
        await using var stream =
            new SslStream(connection.GetStream(), false, (_, certificate, _, _) => certificate?.Subject == "CN=localhost");
        await stream.AuthenticateAsClientAsync("localhost");
        await stream.WriteAsync("nonsense\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        AssertOne(await reader.ReadToEndAsync(TestContext.Current.CancellationToken), 400);
        File.Delete(file);
    }

    private static void AssertOne(string answer, int status)
    {
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        var head = answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        var body = answer[(head.Length + 4)..];
        Assert.Contains("Content-Type: application/json; charset=utf-8", head, StringComparison.Ordinal);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}"), head,
            StringComparison.Ordinal);
        using var json = JsonDocument.Parse(body);
        Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(json.RootElement.GetProperty("detail").GetProperty("message").GetString()!);
    }

    private static async Task<string> SendAsync(AdminServer server, string request)
    {
        var url = new Uri(server.Urls.First());
        using var connection = new TcpClient();
        await connection.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
