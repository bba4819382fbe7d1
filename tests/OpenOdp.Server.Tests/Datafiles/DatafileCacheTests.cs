using System.Net;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Datafiles;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Datafiles;

public sealed class DatafileCacheTests
{
    private const string Datafile = """{"version":"4","revision":"1","accountId":"1","projectId":"2"}""";

    [Theory]
    [InlineData(1 << 20, true)]
    [InlineData(8, false)]
    public async Task What_was_made_for_one_client_is_there_for_the_next_as_far_as_there_is_room(int limit, bool isKept)
    {
        await using var server = await IngestServer.StartAsync();
        using var cache = new DatafileCache(limit, server.Store, server.Answers);
        var datafile = await PutAsync(server, Datafile);
        foreach (var isCompressed in new[] { false, true })
        {
            var first = await TakeAsync(cache, datafile, isCompressed);
            var second = await TakeAsync(cache, datafile, isCompressed);

            Assert.Equal(first, second);
            Assert.Equal(isKept, ReferenceEquals(first, second));
        }
    }

    [Fact]
    public async Task All_who_ask_at_once_share_what_is_made_once_and_it_takes_its_room_once()
    {
        await using var server = await IngestServer.StartAsync();
        using var cache = new DatafileCache(8, server.Store, server.Answers);
        var datafile = await PutAsync(server, Datafile.Replace("}", $",\"x\":\"{new string('x', 1 << 20)}\"}}"));
        var copies = Enumerable.Range(0, 100).Select(_ => cache.Take(datafile, isCompressed: true)!).ToArray();

        Assert.Equal(datafile.Length, server.Answers.Waiting);
        Assert.Single((await Task.WhenAll(copies.Select(copy => copy.Bytes))).Distinct());
        foreach (var copy in copies) copy.Dispose();
        Assert.Equal(0, server.Answers.Waiting);
    }

    [Fact]
    public async Task Without_room_nothing_is_made()
    {
        await using var server = await IngestServer.StartAsync(answerLimit: 1 << 20);
        using var cache = new DatafileCache(1 << 20, server.Store, server.Answers);
        var datafile = await PutAsync(server, Datafile.Replace("}", $",\"x\":\"{new string('x', 600_000)}\"}}"));
        using var plain = cache.Take(datafile, isCompressed: false)!;

        Assert.Null(cache.Take(datafile, isCompressed: true));
        Assert.NotNull(await plain.Bytes);
        Assert.Equal(datafile.Length, server.Answers.Waiting);
    }

    [Fact]
    public async Task A_version_that_is_gone_before_it_is_made_is_none()
    {
        await using var server = await IngestServer.StartAsync();
        using var cache = new DatafileCache(1 << 20, server.Store, server.Answers);
        var datafile = await PutAsync(server, Datafile) with { Version = 1 };

        Assert.Null(await TakeAsync(cache, datafile, isCompressed: false));
    }

    private static async Task<byte[]?> TakeAsync(DatafileCache cache, HostedDatafile datafile, bool isCompressed)
    {
        using var copy = cache.Take(datafile, isCompressed);
        return await copy!.Bytes;
    }

    private static async Task<HostedDatafile> PutAsync(IngestServer server, string datafile)
    {
        using var put = new HttpRequestMessage(HttpMethod.Put, "/admin/datafiles/k") { Content = new StringContent(datafile) };
        put.Headers.Add("x-api-key", IngestServer.PrivateKey);
        using var answer = await server.Client.SendAsync(put, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        using var view = server.Store.AcquireView();
        return DatafileTable.Read(view, "k")!;
    }
}
