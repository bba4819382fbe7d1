using Microsoft.CodeAnalysis;

namespace OpenOdp.Client;

[Embedded]
internal static class Times
{
    extension(Task)
    {
        public static Task Delay(TimeSpan delay, TimeProvider clock, CancellationToken cancellationToken = default) =>
            clock.Delay(delay, cancellationToken);
    }

    extension<T>(Task<T> task)
    {
        public bool IsCompletedSuccessfully => task.Status == TaskStatus.RanToCompletion;
    }

    extension(TimeSpan)
    {
        public static TimeSpan operator *(TimeSpan time, int factor) => TimeSpan.FromTicks(time.Ticks * factor);
    }
}
