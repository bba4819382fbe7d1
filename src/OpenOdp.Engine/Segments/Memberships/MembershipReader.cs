using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
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
    private readonly IStateReader _state;
    private readonly AccountSettings _settings;
    private readonly AccountSegments _segments;
    private readonly Customer _customer;
    private readonly CustomerFields _fields = new();
    private readonly Progress? _progress = new();

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

    /// <summary>Answers for one segment.</summary>
    /// <param name="segment">A segment of the account.</param>
    /// <param name="now">The instant, in ms since 1970; no earlier than the last record.</param>
    public Membership Of(Segment segment, long now)
    {
        if (_segments.LiveOf(segment.Number) is not { } program) return new Membership(segment, false, long.MaxValue);
        var entry = _progress?.Find(segment.Number, program.Revision);
        var isStale = program.IsStaleFor(_customer.Id);
        if (!isStale && entry is { AssuredUntil: var assured } && now < assured) return new Membership(segment, true, assured);
        var runs = new SegmentRuns(program.Plan);
        if (isStale || entry is { AssuredUntil: not 0 })
        {
            CustomerHistory.Replay(_state, _settings, _customer, _fields, now - program.Window, runs, out _);
        }
        else if (entry is not null)
        {
            runs.Read(_progress!.RunsOf(entry), _progress.Origin);
        }

        var (isMember, until) = runs.Evaluate(_fields, now, _customer.EventsSeen);
        return new Membership(segment, isMember, until);
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
