using OpenOdp.Storage.Log;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Log;

/// <summary>S4: the queue is bounded, answers at once when full, and is fair between accounts.</summary>
public sealed class QueueTests
{
    [Fact]
    public void Accounts_take_turns_and_each_keeps_its_order()
    {
        var queue = new AppendQueue(100, 1 << 20);
        foreach (var account in (uint[])[1, 1, 1, 1, 2, 3, 3]) queue.TryAdd(Request(account), out _);
        Assert.Equal("1 2 3 1 3 1 1", Order(Take(queue, 100)));
    }

    [Fact]
    public void A_turn_that_one_group_began_goes_on_in_the_next()
    {
        var queue = new AppendQueue(100, 1 << 20);
        foreach (var account in (uint[])[1, 1, 1, 2, 2]) queue.TryAdd(Request(account), out _);
        Assert.Equal("1", Order(Take(queue, 1)));
        Assert.Equal("2 1", Order(Take(queue, 2)));
        queue.TryAdd(Request(3), out _);
        Assert.Equal("2 1 3", Order(Take(queue, 100)));
        Assert.Equal(0, queue.Count);
        Assert.Equal(0, queue.Bytes);
    }

    [Fact]
    public void A_full_queue_says_so_at_once()
    {
        var queue = new AppendQueue(4, 1 << 20);
        for (var i = 0u; i < 4; i++) Assert.True(queue.TryAdd(Request(i), out _));
        Assert.False(queue.TryAdd(Request(9), out var refusal));
        Assert.Equal(CommitStatus.Overloaded, refusal.Status);
        Assert.NotNull(refusal.Reason);
        Take(queue, 1);
        Assert.True(queue.TryAdd(Request(9), out _));
    }

    [Fact]
    public void Bytes_are_bounded_too_but_one_request_always_fits()
    {
        var queue = new AppendQueue(100, 2000);
        Assert.True(queue.TryAdd(Request(1, bytes: 5000), out _));
        Assert.False(queue.TryAdd(Request(1), out var refusal));
        Assert.Equal(CommitStatus.Overloaded, refusal.Status);
        Take(queue, 1);
        Assert.True(queue.TryAdd(Request(1), out _));
    }

    [Fact]
    public void An_account_that_floods_the_queue_leaves_room_for_others()
    {
        var queue = new AppendQueue(160, 1 << 20);
        var flood = 0;
        while (queue.TryAdd(Request(1), out _)) flood++;
        Assert.Equal(140, flood);
        for (var i = 0; i < 10; i++) Assert.True(queue.TryAdd(Request(2), out _));
    }

    [Fact]
    public void A_group_takes_no_more_than_its_bytes()
    {
        var queue = new AppendQueue(100, 1 << 20);
        for (var i = 0; i < 10; i++) queue.TryAdd(Request(1, bytes: 1000), out _);
        var group = new List<AppendRequest>();
        queue.Take(group, 100, maxBytes: 3000);
        Assert.Equal(3, group.Count);
    }

    [Fact]
    public async Task Closing_answers_everything_that_waits_and_refuses_what_comes()
    {
        var queue = new AppendQueue(100, 1 << 20);
        var request = Request(1);
        var pending = request.Begin();
        queue.TryAdd(request, out _);
        queue.Close("because");
        var result = await pending;
        Assert.Equal((CommitStatus.Unavailable, "because"), (result.Status, result.Reason));
        Assert.False(queue.TryAdd(Request(1), out var refusal));
        Assert.Equal((CommitStatus.Unavailable, "because"), (refusal.Status, refusal.Reason));
        queue.Open();
        Assert.True(queue.TryAdd(Request(1), out _));
    }

    [Fact]
    public async Task A_store_whose_queue_is_full_answers_without_waiting()
    {
        using var directory = new TempDirectory();
        await using var store = TestStores.Open(TestStores.Options(directory.Path) with { QueueCapacity = 0 });
        var answer = store.AppendAsync(Commands.Rules());
        Assert.True(answer.IsCompleted);
        Assert.Equal(CommitStatus.Overloaded, (await answer).Status);
        Assert.Equal(1, store.Metrics.Overloaded);
    }

    private static AppendRequest Request(uint account, int bytes = 10) => new() { Account = account, Command = new byte[bytes] };

    private static List<AppendRequest> Take(AppendQueue queue, int count)
    {
        var group = new List<AppendRequest>();
        queue.Take(group, count, long.MaxValue);
        return group;
    }

    private static string Order(List<AppendRequest> group) => string.Join(' ', group.Select(request => request.Account));
}
