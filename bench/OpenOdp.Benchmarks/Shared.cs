namespace OpenOdp.Benchmarks;

/// <summary>Work that several threads share.</summary>
internal static class Shared
{
    /// <summary>Has each of these threads do its part, and waits for all.</summary>
    public static void Among(int threads, int times, Action<int> work)
    {
        var all = Enumerable.Range(0, threads).Select(_ => new Thread(() => work(times / threads))).ToList();
        foreach (var thread in all) thread.Start();
        foreach (var thread in all) thread.Join();
    }
}
