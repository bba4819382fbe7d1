using OpenOdp.Storage;

namespace OpenOdp.Server.Segments;

/// <summary>Waits a little for a new revision to be the one that answers (SEG-13).</summary>
internal sealed class SegmentBuild(Store store, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(100);

    /// <summary>True once a revision answers, or a newer one; false when it takes longer.</summary>
    public async Task<bool> WaitAsync(uint account, string segment, int revision)
    {
        var started = clock.GetTimestamp();
        for (var pause = FirstLook; !IsLive(account, segment, revision); pause = Longer(pause))
        {
            if (clock.GetElapsedTime(started) >= Patience) return false;
            await Task.Delay(pause, clock);
        }

        return true;
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LastLook ? pause * 2 : LastLook;

    private bool IsLive(uint account, string segment, int revision) =>
        store.Definitions.SegmentsOf(account).ById.TryGetValue(segment, out var found) && found.LiveRevision >= revision;
}
