using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Lifecycle;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Lifecycle;

public sealed class StoreHealthTests
{
    [Fact]
    public void S1_nothing_is_taken_any_more_by_the_time_that_damage_is_told()
    {
        var queue = new AppendQueue(10, 1 << 20);
        var logger = new AtOnce(() => Assert.False(queue.TryAdd(Commands.Events(1), out _)));
        var health = new StoreHealth(queue, ".", logger);

        health.ReportDamage("A file is damaged.");

        Assert.Equal((1, StoreState.Damaged), (logger.Count, health.Status.State));
    }

    /// <summary>Does something with each line.</summary>
    private sealed class AtOnce(Action act) : ILogger
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            act();
            Count++;
        }
    }
}
