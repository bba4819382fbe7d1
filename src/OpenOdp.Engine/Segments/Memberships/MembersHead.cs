using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>
/// The row of a revision: how many members it has, the number of the one who comes next, and the block that is not full yet.
/// It stays when all have left, so that no number comes twice. No row: nobody was one.
/// </summary>
internal readonly ref struct MembersHead
{
    private MembersHead(ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.SegmentSizes, row);
        Count = reader.Varint();
        Next = reader.Varint();
        Newest = reader.Rest;
    }

    public ulong Count { get; private init; }

    public ulong Next { get; private init; }

    /// <summary>The members of the block that is not full, as <see cref="MemberBlock"/> writes them.</summary>
    public ReadOnlySpan<byte> Newest { get; private init; }

    public static MembersHead Read(IStateReader state, ReadOnlySpan<byte> key) =>
        state.TryGet(Table.SegmentSizes, key, out var row) ? new MembersHead(row) : default;

    /// <summary>True for a member of the block that is not full.</summary>
    public bool Holds(ulong number) => MemberBlock.Of(number) == MemberBlock.Of(Next);

    public List<SegmentMember> ReadNewest() => MemberBlock.Read(MemberBlock.Of(Next), ByteReader.OfPart(Newest));

    /// <summary>The row with one member more, of which the block is written behind it.</summary>
    public MembersHead WithOneMore() => new() { Count = Count + 1, Next = Next + 1, Newest = Newest };

    /// <summary>The row with one member less.</summary>
    public MembersHead WithOneLess() => new() { Count = Count - 1, Next = Next, Newest = Newest };

    /// <summary>Begins to write the row; the members of the block come behind it.</summary>
    public ByteWriter Begin(StateOverlay state)
    {
        var row = state.NewRow();
        row.Varint(Count);
        row.Varint(Next);
        return row;
    }
}
