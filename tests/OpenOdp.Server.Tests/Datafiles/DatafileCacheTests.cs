using System.Net;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Datafiles;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Datafiles;

public sealed class DatafileCacheTests
{
    [Theory]
    [InlineData(1 << 20, true)]
    [InlineData(8, false)]
    public async Task What_was_made_for_one_client_is_there_for_the_next_as_far_as_there_is_room(int limit, bool isKept)
    {
        await using var server = await IngestServer.StartAsync();
        using var put = new HttpRequestMessage(HttpMethod.Put, "/admin/datafiles/k")
        {
            Content = new StringContent("""{"version":"4","revision":"1","accountId":"1","projectId":"2"}"""),
        };
        put.Headers.Add("x-api-key", IngestServer.PrivateKey);
        using var answer = await server.Client.SendAsync(put, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);

        using var cache = new DatafileCache(limit);
        using var view = server.Store.AcquireView();
        var datafile = DatafileTable.Read(view, "k")!;
        foreach (var isCompressed in new[] { false, true })
        {
            var first = cache.Get(view, datafile, isCompressed);
            var second = cache.Get(view, datafile, isCompressed);

            Assert.Equal(first.ToArray(), second.ToArray());
            Assert.Equal(isKept, first.Equals(second));
        }
    }
}
