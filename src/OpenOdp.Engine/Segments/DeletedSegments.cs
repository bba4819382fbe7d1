using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments;

/// <summary>
/// The rows of deleted segments: (account, number) → id. The changes of their memberships stay, and name the segment by number.
/// </summary>
public static class DeletedSegments
{
    private const int KeyLength = 8;

    /// <summary>The id of a deleted segment; null when none had the number.</summary>
    public static string? IdOf(IStateReader state, uint account, uint number) =>
        state.TryGet(Table.DeletedSegments, Key(stackalloc byte[KeyLength], account, number), out var row)
            ? ByteReader.OfRow(Table.DeletedSegments, row).Text()
            : null;

    /// <summary>The numbers of the deleted segments that had an id.</summary>
    public static IEnumerable<uint> NumbersOf(IStateReader state, uint account, string id)
    {
        using var rows = state.Scan(
            Table.DeletedSegments, Key(stackalloc byte[KeyLength], account, 0),
            Key(stackalloc byte[KeyLength], account, uint.MaxValue));
        while (rows.MoveNext())
        {
            if (ByteReader.OfRow(Table.DeletedSegments, rows.Value).Text() != id) continue;
            yield return BinaryPrimitives.ReadUInt32BigEndian(rows.Key[4..]);
        }
    }

    internal static void Add(Context context, Segment segment)
    {
        var row = context.State.NewRow();
        row.Text(segment.Id);
        context.State.Put(
            Table.DeletedSegments, Key(stackalloc byte[KeyLength], context.Account.Number, segment.Number), row);
    }

    private static ReadOnlySpan<byte> Key(Span<byte> room, uint account, uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(room, account);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], number);
        return room;
    }
}
