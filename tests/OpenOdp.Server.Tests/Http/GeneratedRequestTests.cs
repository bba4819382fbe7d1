using System.Net;
using CsCheck;
using OpenOdp.Engine.State;
using OpenOdp.Server.Tests.Events;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Http;

/// <summary>Generated requests from socket to store: never a 5xx, never a partial store.</summary>
public sealed class GeneratedRequestTests
{
    [Fact]
    public async Task A_request_is_stored_whole_or_not_at_all()
    {
        await using var server = await IngestServer.StartAsync();
        var cases = Bodies.Cases / 20;
        await Gen.Select(Bodies.Damaged, Gen.OneOf("/v3/events", "/v3/profiles")).SampleAsync(
            async (body, path) =>
            {
                var before = Position(server);
                using var response = await server.PostAsync(path, new ByteArrayContent(body));
                Assert.Contains(response.StatusCode, new[] { HttpStatusCode.Accepted, HttpStatusCode.BadRequest });
                Assert.Equal(response.StatusCode == HttpStatusCode.Accepted ? before + 1 : before, Position(server));
            },
            iter: cases,
            threads: 1);

        using var view = server.Store.AcquireView();
        using var setAside = view.Scan(Table.Quarantine, [], StateKey.AboveAll);
        Assert.False(setAside.MoveNext());
    }

    private static ulong Position(IngestServer server)
    {
        using var view = server.Store.AcquireView();
        return view.Position;
    }
}
