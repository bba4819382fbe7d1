using OpenOdp.Engine;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.GraphQL;

/// <summary>The segments that a customer is in at the instant of a call, in the order in which they were installed.</summary>
internal sealed class QualifiedSegments(ReadCall call, ulong customer)
{
    private readonly AccountSegments _segments = call.Segments;
    private readonly long _now = call.Now / Microseconds.PerMillisecond;
    private readonly Dictionary<uint, bool> _known = [];
    private MembershipReader? _reader;

    /// <summary>What it has cost so far, as <see cref="MembershipReader.Cost"/>.</summary>
    public int Cost => _reader?.Cost ?? 0;

    /// <summary>Those of a subset; all of them when it is null (GQL-6). Names that nobody knows are left out (GQL-5).</summary>
    public List<Segment> Of(IReadOnlyCollection<string?>? subset)
    {
        var qualified = new List<Segment>();
        foreach (var segment in subset is null ? _segments.ById.Values : Named(subset))
        {
            if (Has(segment)) qualified.Add(segment);
        }

        qualified.Sort(static (one, other) => one.Number.CompareTo(other.Number));
        return qualified;
    }

    private bool Has(Segment segment)
    {
        if (_known.TryGetValue(segment.Number, out var isMember)) return isMember;
        _reader ??= new MembershipReader(call.View, call.Account, _segments, customer);
        isMember = _reader.Of(segment, _now).IsMember;
        _known.Add(segment.Number, isMember);
        return isMember;
    }

    private HashSet<Segment> Named(IReadOnlyCollection<string?> subset)
    {
        var named = new HashSet<Segment>(ReferenceEqualityComparer.Instance);
        foreach (var name in subset)
        {
            if (name is not null && _segments.Find(name) is { } segment) named.Add(segment);
        }

        return named;
    }
}
