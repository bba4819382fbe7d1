using OpenOdp.Client.Delivery.Queueing;

namespace OpenOdp.Client.Tests.Events;

/// <summary>Who waits for room in the queue, and in which order they get it.</summary>
public sealed class QueueRoomTests
{
    [Fact]
    public async Task One_who_gives_up_waiting_for_much_room_does_not_hold_up_those_behind_who_want_little()
    {
        var ledger = new Ledger();
        var room = new QueueRoom(new OdpOptions { QueueMaxBytes = 10_000 }, ledger);
        QueuedEvent[] inside = [new(new byte[9_500], null, 0), new(new byte[400], null, 0)];
        Array.ForEach(inside, queued => ledger.Accepted(queued.Json.Length));
        var much = room.Wait(9_000);
        var little = room.Wait(500);
        var more = room.Wait(500);
        ledger.Dropped(OdpDropReason.Rejected, inside.AsSpan(1));
        room.Made();
        Assert.False(little.Task.IsCompleted);

        much.SetCanceled(TestContext.Current.CancellationToken);
        room.Made();

        await Wait.For(little.Task, "room for the first who is left");
        Assert.False(more.Task.IsCompleted);
        Assert.True(room.IsFull);
    }
}
