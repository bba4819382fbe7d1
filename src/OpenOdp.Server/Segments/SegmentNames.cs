using OpenOdp.Engine.Segments;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Segments;

/// <summary>The ids of an account's segments by number, those that were deleted included.</summary>
internal sealed class SegmentNames(uint account)
{
    private readonly Dictionary<uint, string> _known = [];

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
