using OpenOdp.Engine.Changes;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Webhooks;

namespace OpenOdp.Engine.Tests.Changes;

public sealed class OperatorChangeTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void A_change_says_what_was_done_to_what_by_whom_and_where_in_the_log()
    {
        Put("hook", by: "otto");
        var change = Assert.Single(Changes());
        Assert.Equal((CommandKind.PutWebhook, "hook", "otto", 7UL), (change.Kind, change.About, change.By, change.Origin));
        Assert.Equal((_log.Machine.Position, _log.Now), (change.Position, change.At));
    }

    [Fact]
    public void What_is_refused_is_no_change_and_neither_is_what_the_server_does_itself()
    {
        var command = new ByteWriter();
        DeleteWebhookCommand.Write(command, "nobody");
        Assert.Equal(
            OutcomeKind.NotFound, _log.Append(CommandKind.DeleteWebhook, command.Written.ToArray(), key: KeyClass.Private).Kind);
        _log.Append(CommandKind.Tick, [], key: KeyClass.Internal);
        Assert.Empty(Changes());
    }

    [Fact]
    public void Changes_are_kept_for_400_days_and_all_older_ones_go_in_the_end()
    {
        for (var i = 0; i < 20; i++) Put($"old{i}");
        _log.Now += OperatorChangeTable.KeptDays * 24L * Microseconds.PerHour;
        Put("still");
        Assert.True(Changes().Count >= 13);
        _log.Now += Microseconds.PerSecond;
        for (var i = 0; i < 3; i++) Put($"new{i}");
        Assert.Equal(["new2", "new1", "new0", "still"], Changes().Select(change => change.About));
    }

    private List<OperatorChange> Changes() => [.. OperatorChangeTable.Newest(_log.State, _log.Settings.Number)];

    private void Put(string name, string by = "")
    {
        var command = new ByteWriter();
        PutWebhookCommand.Write(command, name, new WebhookWish { Url = "https://x.example/hook", Secret = new byte[24] });
        _log.Append(CommandKind.PutWebhook, command.Written.ToArray(), key: KeyClass.Private, by: by);
    }
}
