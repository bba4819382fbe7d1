using OpenOdp.Engine.Segments;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Segments;

/// <summary>The ids of an account's segments by number, those that were deleted included.</summary>
internal sealed class SegmentNames(uint account)
{
    private readonly Dictionary<uint, string> _known = [];

    /// <summary>The numbers of the segment that has an id, and of those that had it until they were deleted.</summary>
    public static IEnumerable<uint> NumbersOf(ViewLease view, uint account, string id) =>
        view.Definitions.SegmentsOf(account).All.Where(segment => segment.Id == id).Select(static segment => segment.Number)
            .Concat(DeletedSegments.NumbersOf(view, account, id));

    /// <summary>The id that a segment has, or had until it was deleted.</summary>
    public string Of(ViewLease view, uint number)
    {
        if (_known.TryGetValue(number, out var name)) return name;
        foreach (var one in view.Definitions.SegmentsOf(account).All) _known[one.Number] = one.Id;
        return _known.TryGetValue(number, out name)
            ? name
            : _known[number] = DeletedSegments.IdOf(view, account, number)!;
    }

    /// <summary>The id of a segment that was asked for before.</summary>
    public string Known(uint number) => _known[number];
}
