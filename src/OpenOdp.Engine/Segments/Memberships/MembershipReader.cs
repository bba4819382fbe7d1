using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>Whether a customer is a member of a segment at an instant.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="IsMember">True for a member.</param>
/// <param name="Until">How long that holds at least while nothing comes, in ms since 1970; <see cref="long.MaxValue"/> for
/// ever.</param>
public readonly record struct Membership(Segment Segment, bool IsMember, long Until);

/// <summary>
/// Answers which segments a customer is in at an instant: exact in every read, whether a tick has come or not (SEG-5).
/// </summary>
public sealed class MembershipReader
{
    /// <summary>Bytes of the customer's row that are read for a cost of 1.</summary>
    private const int RowOfCost = 16 * 1024;

    /// <summary>Bytes of what is stored of sequences that are gone through for a cost of 1.</summary>
    private const int BytesOfCost = 1024;

    /// <summary>Instances that are looked at for a cost of 1.</summary>
    private const int VisitsOfCost = 1000;

    /// <summary>An event that a segment is worked out from costs as much as so many instances.</summary>
    private const int VisitsOfEvent = 50;

    private readonly IStateReader _state;
    private readonly AccountSettings _settings;
    private readonly AccountSegments _segments;
    private readonly Customer _customer;
    private readonly CustomerFields _fields = new();
    private readonly Progress? _progress = new();
    private bool _hasRuns;
    private List<EventView>? _history;
    private long _historyFrom;
    private long _bytes;
    private long _visits;

    /// <param name="state">The state.</param>
    /// <param name="settings">The account.</param>
    /// <param name="segments">Its segments, of that state.</param>
    /// <param name="customer">The id of a customer who lives.</param>
    public MembershipReader(IStateReader state, AccountSettings settings, AccountSegments segments, ulong customer)
    {
        (_state, _settings, _segments) = (state, settings, segments);
        _customer = CustomerTable.Read(state, settings.Number, customer)
            ?? throw new ArgumentException($"There is no customer {customer}.", nameof(customer));
        if (!ProgressTable.TryRead(state, settings.Number, customer, _progress)) _progress = null;
        _fields.Load(state, settings, _customer);
    }

    /// <summary>
    /// What the answers so far have cost: about 10 µs of a processor for each 1. It grows with the entries and events of the
    /// customer that count, not only with the segments.
    /// </summary>
    public int Cost => (int)(((_progress?.Size ?? 0) / RowOfCost) + (_bytes / BytesOfCost) + (_visits / VisitsOfCost));

    /// <summary>Answers for one segment.</summary>
    /// <param name="segment">A segment of the account.</param>
    /// <param name="now">The instant, in ms since 1970; no earlier than the last record.</param>
    public Membership Of(Segment segment, long now)
    {
        if (_segments.LiveOf(segment.Number) is not { } program) return new Membership(segment, false, long.MaxValue);
        var entry = _progress?.Find(segment.Number, program.Revision);
        var isStale = program.IsStaleFor(_customer.Id);
        if (!isStale)
        {
            // No entry means that the customer is no member, and that time alone makes it none.
            if (entry is null) return new Membership(segment, false, long.MaxValue);
            // The timer is never set to a later instant than the first at which a segment may change (rule G3).
            if (now < _progress!.Timer) return new Membership(segment, entry.IsMember, _progress.Timer);
            if (now < entry.AssuredUntil(program)) return new Membership(segment, true, entry.AssuredUntil(program));
        }

        var runs = new SegmentRuns(program.Plan);
        if (isStale || entry!.HasAssurance) Replay(runs, now);
        else Read(runs, entry);
        var (isMember, until) = runs.Evaluate(_fields, now, _customer.EventsSeen);
        _visits += runs.Visits;
        return new Membership(segment, isMember, until);
    }

    private void Read(SegmentRuns runs, ProgressEntry entry)
    {
        if (!_hasRuns) ProgressTable.ReadRuns(_state, _settings.Number, _customer.Id, _progress!);
        _hasRuns = true;
        runs.Read(_progress!.RunsOf(entry), _progress.Origin);
        _bytes += entry.RunsLength;
    }

    /// <summary>Works runs out from the events that any segment counts, which are read once for all of them.</summary>
    private void Replay(SegmentRuns runs, long now)
    {
        if (runs.IsEmpty) return;
        var from = now - _segments.LongestWindow;
        if (_history is null || from < _historyFrom)
        {
            _history = CustomerHistory.Read(_state, _settings, _customer, from, out _);
            _historyFrom = from;
        }

        CustomerHistory.Replay(_history, _customer, _fields, runs);
        _visits += (long)_history.Count * VisitsOfEvent;
    }

    /// <summary>Answers for every segment that answers at all, by number.</summary>
    public IEnumerable<Membership> All(long now)
    {
        foreach (var segment in _segments.All)
        {
            if (!segment.IsDeleted && segment.LiveRevision > 0) yield return Of(segment, now);
        }
    }
}
