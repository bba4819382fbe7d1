using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments;

/// <summary>
/// Works out who would be in a segment by a definition that is not installed, page by page, all of one state.
/// </summary>
public sealed class SegmentPreview
{
    /// <summary>Ids of members that are shown.</summary>
    public const int MaxSample = 10;

    private readonly string _id;
    private readonly SegmentRuns _runs;
    private readonly long _window;
    private readonly CustomerFields _fields = new();
    private readonly List<ulong> _sample = [];
    private ulong _from;

    private SegmentPreview(string id, SegmentPlan plan)
    {
        (_id, _runs) = (id, new SegmentRuns(plan));
        (_window, Warnings) = (plan.Window, plan.Warnings);
    }

    /// <summary>What of the definition is valid and yet hardly meant, each with its path.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Customers that were looked at.</summary>
    public long Customers { get; private set; }

    /// <summary>How many of them would be members.</summary>
    public long Members { get; private set; }

    /// <summary>How many of these are none now.</summary>
    public long Added { get; private set; }

    /// <summary>How many are members now and would be none.</summary>
    public long Removed { get; private set; }

    /// <summary>Some of those who would be members.</summary>
    public IReadOnlyList<ulong> Sample => _sample;

    /// <summary>True when all customers were looked at.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Begins; null when the definition is at fault.</summary>
    /// <param name="compiler">What compiles it.</param>
    /// <param name="settings">The account.</param>
    /// <param name="segments">Its segments.</param>
    /// <param name="id">The segment whose members it is compared with; there need be none.</param>
    /// <param name="body">The body of a request (§6.2).</param>
    /// <param name="fault">What is wrong with it.</param>
    public static SegmentPreview? TryBegin(
        SegmentCompiler compiler, AccountSettings settings, AccountSegments segments, string id, ReadOnlyMemory<byte> body,
        out SegmentFault? fault)
    {
        ulong AudienceOf(string audience) => segments.AudienceOf(segments.ById.GetValueOrDefault(id), audience);
        return compiler.TryCompile(settings, body, out fault, AudienceOf) is { } plan ? new SegmentPreview(id, plan) : null;
    }

    /// <summary>Looks at the next customers: as many as one step of a build does.</summary>
    /// <param name="state">The state.</param>
    /// <param name="settings">The account, of that state.</param>
    /// <param name="segments">Its segments.</param>
    /// <param name="now">The instant, in ms since 1970; no earlier than the last record.</param>
    public void ReadPage(IStateReader state, AccountSettings settings, AccountSegments segments, long now)
    {
        var live = segments.ById.GetValueOrDefault(_id);
        var left = SegmentStepCommand.StepCost;
        var customers = CustomerTable.ReadPage(state, settings.Number, _from, left);
        foreach (var customer in customers)
        {
            if (left <= 0) return;
            left -= SegmentStepCommand.CostOf(customer);
            _from = customer.Id + 1;
            if (!customer.Lives) continue;
            var was = live is not null && new MembershipReader(state, settings, segments, customer.Id).Of(live, now).IsMember;
            Look(state, settings, customer, was, now);
        }

        IsWhole = customers.Count < SegmentStepCommand.StepCost;
    }

    private void Look(IStateReader state, AccountSettings settings, Customer customer, bool was, long now)
    {
        _fields.Load(state, settings, customer);
        var would = WouldBeMember(state, settings, customer, now);
        Customers++;
        if (would) Members++;
        if (would && _sample.Count < MaxSample) _sample.Add(customer.Id);
        if (would && !was) Added++;
        if (was && !would) Removed++;
    }

    private bool WouldBeMember(IStateReader state, AccountSettings settings, Customer customer, long now)
    {
        _runs.Clear();
        if (_window > 0 && customer.EventsSeen > 0)
        {
            CustomerHistory.Replay(state, settings, customer, _fields, now - _window, _runs, out _);
        }

        return _runs.Evaluate(_fields, now, customer.EventsSeen).IsMember;
    }
}
