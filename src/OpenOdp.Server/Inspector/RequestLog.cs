using System.Collections.Concurrent;
using OpenOdp.Engine;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Inspector;

/// <summary>
/// What lately came in and what was wrong with it, for people who connect something new. In memory only, and bounded: of each
/// account 1,000 requests of each outcome, and all bodies together.
/// </summary>
/// <param name="accounts">How many accounts share the memory.</param>
internal sealed class RequestLog(int accounts)
{
    /// <summary>Bytes of the bodies of one outcome, of all accounts.</summary>
    private const int BodyBytes = RequestRing.Capacity * RequestRing.MaxBody;

    private readonly ConcurrentDictionary<uint, Kept> _accounts = new();
    private long _lastId;
    private long _unowned;

    /// <summary>Requests that were refused since the start, and are no account's.</summary>
    public long Unowned => Volatile.Read(ref _unowned);

    /// <summary>Requests of an account that were refused since the start.</summary>
    public long Refused(uint account) => Of(account).RefusedCount;

    /// <summary>When and why requests of an account were refused.</summary>
    public Rejections RejectionsOf(uint account) => Of(account).Rejections;

    /// <summary>Keeps a request that was accepted.</summary>
    /// <param name="applied">Warnings of the engine, which come after those of the parser.</param>
    public void Accept(
        Caller caller, long at, string path, int status, ReadOnlySpan<byte> body, Findings findings,
        IReadOnlyList<ItemWarning> applied) =>
        Of(caller.Account).Accepted.Add(Entry(at, path, status, [], findings, applied), body, ref _lastId);

    /// <summary>Keeps a request that was refused.</summary>
    public void Refuse(
        Caller caller, long at, string path, int status, ReadOnlySpan<byte> body, IReadOnlyList<Remark> errors,
        Findings findings)
    {
        var kept = Of(caller.Account);
        Interlocked.Increment(ref kept.RefusedCount);
        kept.Rejections.Add(Rejections.ReasonOf(status, errors), at);
        kept.Refused.Add(Entry(at, path, status, errors, findings, []), body, ref _lastId);
    }

    /// <summary>Counts a request that was refused, of which nobody knows whose it is: no account may see it.</summary>
    public void RefuseUnowned() => Interlocked.Increment(ref _unowned);

    /// <summary>Forgets what an account has sent: somebody was erased, and may be in any of it.</summary>
    public void Forget(uint account)
    {
        var kept = Of(account);
        kept.Accepted.Clear();
        kept.Refused.Clear();
    }

    /// <summary>The requests that are older than <paramref name="before"/>, newest first.</summary>
    public IEnumerable<RequestEntry> Read(uint account, bool accepted, long before)
    {
        var kept = Of(account);
        return (accepted ? kept.Accepted : kept.Refused).Read(before);
    }

    private Kept Of(uint account) =>
        _accounts.TryGetValue(account, out var kept)
            ? kept
            : _accounts.GetOrAdd(account, new Kept(BodyBytes / Math.Max(1, accounts)));

    private static RequestEntry Entry(
        long at, string path, int status, IReadOnlyList<Remark> errors, Findings findings, IReadOnlyList<ItemWarning> applied) =>
        new(0, at, path, status, [], errors, RequestEntry.Keep(findings, applied));

    private sealed class Kept(int bytes)
    {
        public long RefusedCount;

        public Rejections Rejections { get; } = new();

        public RequestRing Accepted { get; } = new(Math.Max(bytes, RequestRing.MaxBody));

        public RequestRing Refused { get; } = new(Math.Max(bytes, RequestRing.MaxBody));
    }
}
