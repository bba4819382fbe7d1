using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Core;

public sealed class WarningTests
{
    private readonly Context _context = new();

    public WarningTests() => Begin(position: 1);

    [Fact]
    public void Nothing_is_allocated_while_there_is_nothing_to_warn_of()
    {
        _ = _context.Effects.Warnings;
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            _context.Effects.BeginItem(i);
            _ = _context.Effects.Warnings;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Warnings_of_an_item_are_bounded_and_the_last_says_so()
    {
        for (var i = 0; i < 2 * ItemWarning.MaxOfItem; i++) _context.Effects.Warn("a");
        _context.Effects.BeginItem(1);
        _context.Effects.Warn("b");

        var first = _context.Effects.Warnings.Where(warning => warning.Index == 0).ToList();
        Assert.Equal(ItemWarning.MaxOfItem, first.Count);
        Assert.Equal(ItemWarning.More(0), first[^1]);
        Assert.Equal(new ItemWarning(1, "b"), _context.Effects.Warnings[^1]);
    }

    [Fact]
    public void Warnings_of_one_command_do_not_reach_the_next()
    {
        _context.Effects.Warn("a");
        var kept = _context.Effects.Warnings;

        Begin(position: 2);

        Assert.Empty(_context.Effects.Warnings);
        Assert.Single(kept);
    }

    private void Begin(ulong position)
    {
        var record = new LogRecord { Position = position, RecordedAt = (long)position };
        _context.Begin(new RecordHeader(record, rules: 1), new StateOverlay(new MemoryState()), settings: null, nextId: 1);
    }
}
