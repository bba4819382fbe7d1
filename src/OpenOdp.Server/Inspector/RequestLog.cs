using System.Collections.Concurrent;
using OpenOdp.Engine;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Inspector.Quarantine;

namespace OpenOdp.Server.Inspector;

/// <summary>
/// What lately came in and what was wrong with it, for people who connect something new. In memory, and bounded: of each account
/// 1,000 requests of each outcome, and all bodies together. The rejected ones are kept on the disk, too, and are here again after
/// a restart.
/// </summary>
internal sealed class RequestLog
{
    /// <summary>Bytes of the bodies of one outcome, of all accounts.</summary>
    private const int BodyBytes = RequestRing.Capacity * RequestRing.MaxBody;

    private readonly ConcurrentDictionary<uint, Kept> _accounts = new();
    private readonly int _bytes;
    private readonly RejectedRequests _quarantine;
    private readonly Func<long> _nextId;
    private long _unowned;

    /// <param name="accounts">How many accounts share the memory.</param>
    /// <param name="quarantine">What an earlier process left, and where more goes.</param>
    /// <param name="ids">Gives each request its id.</param>
    public RequestLog(int accounts, RejectedRequests quarantine, RequestIds ids)
    {
        (_bytes, _quarantine, _nextId) = (BytesOf(accounts), quarantine, ids.Next);
        foreach (var (account, entry) in quarantine.Load())
        {
            Of(account).Refused.Add(entry with { Body = [] }, entry.Body, () => entry.Id);
            Of(account).Rejections.Add(Rejections.ReasonOf(entry.Status, entry.Errors), entry.At);
            ids.Skip(entry.Id);
        }
    }

    /// <summary>Requests that were refused since the start, and are no account's.</summary>
    public long Unowned => Volatile.Read(ref _unowned);

    /// <summary>Requests that were refused and are in memory only, since the disk was too slow for them, or is full.</summary>
    public long Unkept => _quarantine.Lost;

    /// <summary>Requests of an account that were refused since the start.</summary>
    public long Refused(uint account) => Of(account).RefusedCount;

    /// <summary>When and why requests of an account were refused.</summary>
    public Rejections RejectionsOf(uint account) => Of(account).Rejections;

    /// <summary>Keeps a request that was accepted.</summary>
    /// <param name="outcome">What became of it; its warnings come after those of the parser.</param>
    public void Accept(
        Caller caller, long at, string path, int status, ReadOnlySpan<byte> body, Findings findings, RecordOutcome outcome) =>
        Of(caller.Account).Accepted.Add(
            new(0, at, path, status, [], [], RequestEntry.Keep(findings, outcome.Warnings))
            {
                IsCut = body.Length > RequestRing.MaxBody,
                Position = outcome.Kind == OutcomeKind.Applied ? outcome.Position : outcome.FirstPosition,
            },
            body, _nextId);

    /// <summary>Keeps a request that was refused.</summary>
    public void Refuse(
        Caller caller, long at, string path, int status, ReadOnlySpan<byte> body, IReadOnlyList<Remark> errors,
        Findings findings)
    {
        var kept = Of(caller.Account);
        Interlocked.Increment(ref kept.RefusedCount);
        kept.Rejections.Add(Rejections.ReasonOf(status, errors), at);
        var isCut = body.Length > RequestRing.MaxBody;
        if (isCut) body = body[..RequestRing.MaxBody];
        var entry = new RequestEntry(0, at, path, status, [], errors, RequestEntry.Keep(findings, [])) { IsCut = isCut };
        var id = kept.Refused.Add(entry, body, _nextId);
        _quarantine.Keep(caller.Account, entry with { Id = id }, body);
    }

    /// <summary>A request; null when it is not kept, or no longer.</summary>
    public RequestEntry? Find(uint account, bool accepted, long id) =>
        id < long.MaxValue && Read(account, accepted, id + 1).FirstOrDefault() is { } entry && entry.Id == id ? entry : null;

    /// <summary>Notes that a refused request was mended and sent again.</summary>
    public void Mark(uint account, long id, SentAgain sent)
    {
        Of(account).Refused.Mark(id, sent);
        _quarantine.Mark(account, id, sent);
    }

    /// <summary>Counts a request that was refused, of which nobody knows whose it is: no account may see it.</summary>
    public void RefuseUnowned() => Interlocked.Increment(ref _unowned);

    /// <summary>Forgets what an account has sent: somebody was erased, and may be in any of it.</summary>
    public void Forget(uint account)
    {
        var kept = Of(account);
        kept.Accepted.Clear();
        kept.Refused.Clear();
        _quarantine.Forget(account);
    }

    /// <summary>Bytes of the bodies of one outcome of an account.</summary>
    public static int BytesOf(int accounts) => Math.Max(BodyBytes / Math.Max(1, accounts), RequestRing.MaxBody);

    /// <summary>The requests that are older than <paramref name="before"/>, newest first.</summary>
    public IEnumerable<RequestEntry> Read(uint account, bool accepted, long before)
    {
        var kept = Of(account);
        if (accepted) return kept.Accepted.Read(before);
        var from = _quarantine.From;
        return kept.Refused.Read(before).TakeWhile(entry => entry.At >= from);
    }

    private Kept Of(uint account) =>
        _accounts.TryGetValue(account, out var kept) ? kept : _accounts.GetOrAdd(account, new Kept(_bytes));

    private sealed class Kept(int bytes)
    {
        public long RefusedCount;

        public Rejections Rejections { get; } = new();

        public RequestRing Accepted { get; } = new(bytes);

        public RequestRing Refused { get; } = new(bytes);
    }
}
