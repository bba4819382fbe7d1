using System.Buffers;
using System.Text;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;
using OpenOdp.Storage;

namespace OpenOdp.Server.Segments;

/// <summary>
/// Reads changes of memberships in pages and writes them as server-sent events. The id is the position, and stands at the last
/// change of each: who goes on from an id has had everything up to there, and nothing behind it.
/// </summary>
/// <param name="store">The store, of which a view is held for a page only.</param>
/// <param name="account">The account.</param>
/// <param name="segment">The id of the only segment to tell of; null for all.</param>
/// <param name="after">The last position that is known.</param>
internal sealed class MembershipFeed(Store store, uint account, string? segment, ulong after)
{
    private const int PageLength = 500;

    private readonly SegmentNames _names = new(account);
    private ulong _seen;
    private ChangePlace _at = ChangePlace.EndOf(after);
    private MembershipChange? _held;

    /// <summary>Writes the next page, if there is one.</summary>
    /// <returns>True when there may be another one already.</returns>
    public bool WritePage(IBufferWriter<byte> output)
    {
        var changes = ReadPage();
        foreach (var change in changes)
        {
            _at = ChangePlace.Of(change);
            if (segment is not null && NameOf(change) != segment) continue;
            if (_held is not null) Write(output, _held, isLast: _held.Position != change.Position);
            _held = change;
        }

        if (changes.Count == PageLength) return true;
        if (_held is not null) Write(output, _held, isLast: true);
        _held = null;
        return false;
    }

    private IReadOnlyList<MembershipChange> ReadPage()
    {
        using var view = store.AcquireView();
        if (view.Position == _seen) return [];
        var changes = ChangeTable.ReadAfter(view, account, _at, PageLength);
        foreach (var change in changes) _names.Of(view, change.Segment);
        if (changes.Count < PageLength) _seen = view.Position;
        return changes;
    }

    private string NameOf(MembershipChange change) => _names.Known(change.Segment);

    private void Write(IBufferWriter<byte> output, MembershipChange change, bool isLast)
    {
        if (isLast) output.Write(Encoding.ASCII.GetBytes($"id: {IdText.Of(change.Position)}\n"));
        output.Write("data: "u8);
        output.Write(AnswerJson.Write(MembershipChangeAnswer.Of(change, NameOf(change))));
        output.Write("\n\n"u8);
    }
}
