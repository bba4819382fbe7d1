using System.Net;
using OpenOdp.Load.Events;
using OpenOdp.Load.Run;

namespace OpenOdp.Load.Check;

/// <summary>A customer to read, by one of its identifiers, which belongs to a user of the runs.</summary>
internal readonly record struct Lookup(string Identifier, string Value, int User);

/// <summary>
/// Reads every user's events through the API and compares them with what was acknowledged. A customer that nobody has
/// joined to its user is read by its own identifier in a second pass.
/// </summary>
internal sealed class CheckRun(IReadOnlyList<SentRun> runs, string host, string privateKey)
{
    private readonly Lock _lock = new();
    private IEnumerator<Lookup> _lookups = Enumerable.Empty<Lookup>().GetEnumerator();
    private TaskCompletionSource _done = new();
    private int _reading;
    private long _foreign;
    private long _changed;

    public string Host => host;

    public string PrivateKey => privateKey;

    public ErrorCounts Errors { get; } = new();

    public Verdict Run(IPEndPoint endPoint, int connections)
    {
        var users = runs[0].Events.Users;
        if (runs.Any(run => run.Events.Users != users))
        {
            throw new UsageException("The runs in the acks file must have the same --users.");
        }

        ReadAll(Enumerable.Range(0, users)
            .Select(user => new Lookup("fs_user_id", $"user{EventText.UserNumber(user, users)}", user)), endPoint, connections);
        var alone = new HashSet<Lookup>(runs.SelectMany(NotJoined));
        if (alone.Count > 0) ReadAll(alone, endPoint, connections);
        var verdict = new Verdict { Foreign = _foreign, Changed = _changed, Errors = Errors.ToString() };
        foreach (var run in runs) verdict.Add(run);
        return verdict;
    }

    public bool TryTake(out Lookup lookup)
    {
        lock (_lock)
        {
            var any = _lookups.MoveNext();
            lookup = any ? _lookups.Current : default;
            return any;
        }
    }

    /// <summary>A connection has read its last customer.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _reading) == 0) _done.SetResult();
    }

    public void Found(in Lookup lookup, Guid id, bool intact)
    {
        foreach (var run in runs)
        {
            var number = run.Events.NumberOf(id);
            if (number < 0) continue;
            if (!intact || run.Events.User(number) != lookup.User) Interlocked.Increment(ref _changed);
            run.Note(number);
            return;
        }

        Interlocked.Increment(ref _foreign);
    }

    private void ReadAll(IEnumerable<Lookup> lookups, IPEndPoint endPoint, int count)
    {
        _lookups = lookups.GetEnumerator();
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reading = count;
        var connections = Enumerable.Range(0, count).Select(_ => new CheckConnection(this, endPoint)).ToList();
        foreach (var connection in connections) connection.Begin();
        _done.Task.Wait();
        foreach (var connection in connections) connection.Dispose();
    }

    private static IEnumerable<Lookup> NotJoined(SentRun run)
    {
        for (long number = 0; number < run.Events.Count; number++)
        {
            if (run.Found(number) > 0 || run.Events.Shape(number) != EventShape.Alone || run.StateOf(number) == BatchState.Unsent)
            {
                continue;
            }

            var user = run.Events.User(number);
            yield return new Lookup(
                "customer_id", $"cust{EventText.UserNumber(user, run.Events.Users)}-{run.Events.Alias(number)}", user);
        }
    }
}
