using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Log;

/// <summary>Finds positions by time.</summary>
internal static class LogTimes
{
    /// <inheritdoc cref="ViewLease.PositionBefore"/>
    public static ulong? PositionBefore(ViewLease view, long time)
    {
        var first = view.Use(LogStart.Position);
        if (first == 0) return 1;
        var start = RecordedAt(view, first);
        return first == 1
            || start <= time ? FirstSince(view, first, time) : DayTable.PositionBefore(view, time, view.Position + 1);
    }

    /// <summary>The first position from <paramref name="first"/> on whose record is of a time or later.</summary>
    public static ulong FirstSince(ViewLease view, ulong first, long time)
    {
        // recorded_at rises with the position, so the border is found by halving: 40 reads in a trillion records.
        var (low, high) = (first, view.Position + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (RecordedAt(view, middle) >= time) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private static long RecordedAt(ViewLease view, ulong position) =>
        view.TryReadLog(position, out var record) ? LogRecord.Read(record).RecordedAt : long.MinValue;
}
