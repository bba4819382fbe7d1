using OpenOdp.Bench.Shared;
using OpenOdp.Load.Run;
using OpenOdp.Load.Segments;

namespace OpenOdp.Load.Queries;

/// <summary>
/// Sends an event of a user of whom nothing came before and, as soon as the 202 is there, asks on another connection which
/// segments the user is in, so many times: the answer must name the segment of that event.
/// </summary>
internal sealed class ReadYourWritesRun(LoadOptions options, string url)
{
    public const string Segment = "load_written";
    public const string Action = "written";
    public const int NumberWidth = 9;

    private const int Pairs = 16;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _next;
    private long _seen;
    private long _missed;
    private int _running;

    /// <summary>What stands before the number in the ids of this run's users.</summary>
    public string Prefix { get; } = $"written-{options.Seed:x}-";

    public string Host { get; } = new Uri(url).Authority;

    public string PublicKey => options.PublicKey;

    public ErrorCounts Errors { get; } = new();

    public bool Holds => _seen == options.ReadYourWrites;

    public void Run()
    {
        using (var api = new SegmentApi(url, options.PrivateKey))
        {
            api.Put(Segment, SegmentBodies.Of(SegmentBodies.Times(SegmentBodies.Is("action", Action), 1, days: 1)));
            api.WaitUntilLive();
        }

        var endPoint = LoadOptions.EndPointOf(url);
        var pairs =
            Enumerable.Range(0, Pairs).Select(number => new WritePair(this, endPoint, (QueryDocument)(number % 2))).ToList();
        _running = pairs.Count;
        foreach (var pair in pairs) pair.Begin();
        _done.Task.Wait(options.Duration);
        foreach (var pair in pairs) pair.Dispose();
    }

    public void Print(TextWriter output)
    {
        output.WriteLine(
            $"a query right after the 202: {_seen:N0} of {options.ReadYourWrites:N0} saw the event · {_missed:N0} did not");
        output.WriteLine($"  errors: {Errors}");
    }

    /// <summary>The number of the next user; -1 when there is none.</summary>
    public long Take() => Interlocked.Increment(ref _next) - 1 is var number && number < options.ReadYourWrites ? number : -1;

    public void Note(bool seen) => Interlocked.Increment(ref seen ? ref _seen : ref _missed);

    /// <summary>A pair has nothing more to do.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0) _done.TrySetResult();
    }
}
