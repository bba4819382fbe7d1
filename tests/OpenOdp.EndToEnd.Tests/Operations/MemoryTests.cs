using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Operations;

[Collection(nameof(AloneOnTheMachine))]
public sealed class MemoryTests
{
    private const long Allowed = 300 << 20;

    [Theory]
    [InlineData(HttpStatusCode.Accepted)]
    [InlineData(HttpStatusCode.BadRequest)]
    public async Task What_large_bodies_took_is_given_back_when_they_are_answered(HttpStatusCode status)
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        var before = Resident(server);

        await Parallel.ForAsync(0, 50, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) =>
        {
            using var answer = await server.PostAsync(Body(n, isSound: status == HttpStatusCode.Accepted));
            Assert.Equal(status, answer.StatusCode);
        });

        var peak = Resident(server);
        for (var i = 0; i < 3; i++) // others go on: the next group lets go of what the last one needed
        {
            using var small = await server.PostAsync("""{"type":"t","identifiers":{"email":"a@example.com"}}""");
            Assert.Equal(HttpStatusCode.Accepted, small.StatusCode);
        }

        await Wait.Until(
            () => Resident(server) <= before + Allowed,
            $"the memory is back; {before >> 20} MiB, then {peak >> 20}", seconds: 60);
    }

    /// <summary>The process is told that it has 768 MiB, as in a container of 1 GiB; it would end if it needed more.</summary>
    [Fact]
    public async Task However_many_large_bodies_come_at_once_the_server_answers_and_stays_small()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(
            directory.Path, new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x30000000" });
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(Packable()));
        var statuses = new ConcurrentBag<HttpStatusCode>();
        await Parallel.ForAsync(0, 120, new ParallelOptions { MaxDegreeOfParallelism = 60 }, async (_, cancel) =>
        {
            using var request =
                new HttpRequestMessage(HttpMethod.Post, "/v3/events") { Content = new ByteArrayContent(packed.ToArray()) };
            request.Headers.Add("x-api-key", ServerRun.PublicKey);
            request.Content.Headers.ContentEncoding.Add("gzip");
            using var answer = await server.Http.SendAsync(request, cancel);
            Assert.True(
                answer.StatusCode == HttpStatusCode.Accepted || answer.Headers.RetryAfter is not null, $"{answer.StatusCode}");
            statuses.Add(answer.StatusCode);
        });

        Assert.Contains(HttpStatusCode.Accepted, statuses);
        Assert.InRange(server.Program.Process.PeakWorkingSet64, 1, 1L << 30);
    }

    /// <summary>10 MiB of text that takes 50 KB packed, in events of the largest size.</summary>
    private static string Packable()
    {
        var fields = string.Join(",", Enumerable.Range(0, 480).Select(k => $"\"f{k}\":\"{new string('x', 1000)}\""));
        return $"[{string.Join(
            ",", Enumerable.Repeat($$"""{"type":"t","identifiers":{"email":"a@example.com"},"data":{ {{fields}} } }""", 20))}]";
    }

    /// <summary>4.5 MB of events, of which the last may be wrong.</summary>
    private static string Body(int n, bool isSound)
    {
        var fields = string.Join(",", Enumerable.Range(0, 9).Select(k => $"\"f{k}\":\"{new string('x', 1000)}\""));
        var events = Enumerable.Range(0, 490)
            .Select(i => $$$"""{"type":"t","identifiers":{"email":"{{{n}}}-{{{i}}}@example.com"},"data":{{{{fields}}}}}""");
        return $"[{string.Join(",", isSound ? events : events.Append("{}"))}]";
    }

    private static long Resident(ServerRun server)
    {
        server.Program.Process.Refresh();
        return server.Program.Process.WorkingSet64;
    }
}
