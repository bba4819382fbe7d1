using System.Net;
using System.Text;
using System.Text.Json;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Tests.Events;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Ingest;

/// <summary>The exact requests of official SDKs (tests/recordings) are accepted whole, and read as they were meant.</summary>
public sealed class RecordingTests
{
    public static TheoryData<string> Recordings =>
        [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Order()];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Recordings");

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Requests_are_accepted(string name)
    {
        await using var server = await IngestServer.StartAsync();
        foreach (var recorded in Requests(name))
        {
            var request = new HttpRequestMessage(
                new HttpMethod(recorded.GetProperty("method").GetString()!), recorded.GetProperty("path").GetString());
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(recorded.GetProperty("body").GetString()!));
            foreach (var header in recorded.GetProperty("headers").EnumerateObject())
            {
                if (header.Name is "content-length" or "host") continue; // the connection's own
                var value = header.Value.GetString();
                if (header.Name == "transfer-encoding")
                {
                    request.Headers.TransferEncodingChunked = true;
                }
                else if (!request.Headers.TryAddWithoutValidation(header.Name, value))
                {
                    request.Content.Headers.TryAddWithoutValidation(header.Name, value);
                }
            }

            await server.Client.SendAsync(request, TestContext.Current.CancellationToken).ReadAsync(HttpStatusCode.Accepted);
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void The_documented_example_is_read_as_it_was_meant(string name)
    {
        var parsed = Reading.Parse(Requests(name)[0].GetProperty("body").GetString()!);
        Assert.Equal(ParseStatus.Valid, parsed.Status);
        Assert.Empty(parsed.Warnings);

        var purchased = parsed.Events[0];
        Assert.Equal(("fullstack", "purchased"), (purchased.Type, purchased.Action));
        Assert.Equal([("email", "user123@example.com"), ("fs_user_id", "user123")], purchased.Identifiers.Order());
        Assert.Equal(["count", "data_source", "data_source_type", "data_source_version", "idempotence_id"], purchased.Data.Keys);
        Assert.Equal(1L, purchased.Data["count"]);
        Assert.Equal("sdk", purchased.Data["data_source_type"]);

        Assert.Equal([("fs_user_id", "user123")], parsed.Events[1].Identifiers);
        Assert.Equal(("fullstack", "viewed"), (parsed.Events[1].Type, parsed.Events[1].Action));

        var typed = parsed.Events[2];
        Assert.Equal([("email", "user123@example.com")], typed.Identifiers);
        Assert.Equal(("é\"\\", -2.5m, true), (typed.Data["text"], typed.Data["number"], typed.Data["yes"]));
        Assert.Null(typed.Data["nothing"]);
        Assert.Equal("935a2843-1b2c-4d5e-8f90-a1b2c3d4e5f6", typed.Data["idempotence_id"]);
    }

    private static List<JsonElement> Requests(string name) =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name))).RootElement.GetProperty("requests")
            .EnumerateArray()];
}
