using System.Collections.Concurrent;
using OpenOdp.Engine;
using OpenOdp.Server.Access;
using OpenOdp.Server.Events;

namespace OpenOdp.Server.Inspector;

/// <summary>
/// What lately came in and what was wrong with it, for people who connect something new. In memory only, and bounded:
/// at most 2,000 bodies of 64 KiB.
/// </summary>
internal sealed class RequestLog
{
    private readonly RequestRing _accepted = new();
    private readonly RequestRing _rejected = new();
    private readonly ConcurrentDictionary<uint, long> _rejections = new();
    private long _lastId;

    /// <summary>Requests of an account that were refused since the start.</summary>
    public long Rejected(uint account) => _rejections.GetValueOrDefault(account);

    /// <summary>Keeps a request that was accepted.</summary>
    public void Accept(Caller caller, long at, string path, ReadOnlySpan<byte> body, Findings findings, IReadOnlyList<ItemWarning> applied) =>
        _accepted.Add(caller.Account, Entry(at, path, StatusCodes.Status202Accepted, [], findings, applied), body);

    /// <summary>Keeps a request that was refused.</summary>
    public void Reject(Caller caller, long at, string path, int status, ReadOnlySpan<byte> body, IReadOnlyList<Remark> errors, Findings findings)
    {
        _rejections.AddOrUpdate(caller.Account, 1, static (_, count) => count + 1);
        _rejected.Add(caller.Account, Entry(at, path, status, errors, findings, []), body);
    }

    /// <summary>The newest requests that are older than <paramref name="before"/>, newest first.</summary>
    public List<RequestEntry> Read(uint account, bool accepted, long before, int limit) =>
        (accepted ? _accepted : _rejected).Read(account, before, limit);

    /// <param name="applied">Warnings of the engine, which come after those of the parser.</param>
    private RequestEntry Entry(
        long at, string path, int status, IReadOnlyList<Remark> errors, Findings findings, IReadOnlyList<ItemWarning> applied)
    {
        IReadOnlyList<ItemWarning> warnings = applied.Count == 0 ? findings.Warnings : [.. findings.Warnings, .. applied];
        var kept = RequestEntry.Keep(warnings, findings.WarningCount + applied.Count);
        return new RequestEntry(Interlocked.Increment(ref _lastId), at, path, status, [], errors, kept);
    }
}
