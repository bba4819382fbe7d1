using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Webhooks;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;
using OpenOdp.Server.Webhooks;
using OpenOdp.Storage.Log;

namespace OpenOdp.Server.Tests.Webhooks;

/// <summary>A webhook that has nothing to tell, though there are changes.</summary>
public sealed class WebhookAtRestTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private IngestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await IngestServer.StartAsync();

    /// <summary>Else a server that is killed would look for them again, and miss those that are not kept any more.</summary>
    [Fact]
    public async Task It_notes_how_far_it_has_looked_once_an_hour_and_never_while_there_are_no_changes()
    {
        using var made = await _server.PostAsync("/v3/segments/has_email", Bodies.HasEmail, IngestServer.PrivateKey);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await Wait.Until(
            () => _server.Store.Definitions.SegmentsOf(1).All.All(static segment => !segment.HasWork), "the segment is built");
        await PutAsync("of_nothing");
        using var post = new WebhookPost(new WebhookOptions(), _clock);
        using var ending = new CancellationTokenSource();
        var sender = new WebhookSender(_server.Store, 1, "crm", post, _clock, NullLogger.Instance);
        var running = sender.RunAsync(ending.Token);

        var change = await ChangeAsync("a@x.example");
        await LookAsync(sender, change);
        var before = Reached();
        Assert.True(before < change);
        Assert.Equal(change, Position());

        _clock.Advance(TimeSpan.FromHours(1));
        await Wait.Until(() => Reached() > before, "the place is noted");
        Assert.Equal((change, change + 1), (Reached(), Position()));

        _clock.Advance(TimeSpan.FromHours(5));
        var later = await ChangeAsync("b@x.example");
        await LookAsync(sender, later);
        await Wait.Until(() => Reached() == later, "the place is noted again");
        Assert.Equal(change + 2, later);

        await ending.CancelAsync();
        await running;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task PutAsync(string segment)
    {
        var command = new ByteWriter();
        PutWebhookCommand.Write(
            command, "crm", new WebhookWish { Url = "https://a.example/", Segments = [segment], Secret = new byte[24] });
        var result = await _server.Store.AppendAsync(
            new AppendRequest { Account = 1, Kind = CommandKind.PutWebhook, ReceivedAt = 1, Command = command.WrittenMemory });
        Assert.Equal(OutcomeKind.Applied, result.Outcome?.Kind);
    }

    private async Task<ulong> ChangeAsync(string email)
    {
        using var response = await _server.PostAsync("/v3/events", $$$"""{"type":"t","identifiers":{"email":"{{{email}}}"}}""");
        return ulong.Parse(response.Header("OpenOdp-Position"), CultureInfo.InvariantCulture);
    }

    /// <summary>Lets it look at everything up to a position.</summary>
    private Task LookAsync(WebhookSender sender, ulong position) => Wait.Until(
        () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return sender.Progress.Now.Position >= position;
        },
        $"it has come to {position}");

    private ulong Reached()
    {
        using var view = _server.Store.AcquireView();
        return WebhookTable.Read(view, 1, "crm")!.Reached.Position;
    }

    private ulong Position()
    {
        using var view = _server.Store.AcquireView();
        return view.Position;
    }
}
