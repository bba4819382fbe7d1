using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>A member of a segment.</summary>
/// <param name="Number">The members of a revision are numbered in the order in which they came, from 0 on.</param>
/// <param name="Customer">The customer's id.</param>
/// <param name="Since">When it became one, in ms since 1970.</param>
public readonly record struct SegmentMember(ulong Number, ulong Customer, long Since);

/// <summary>
/// Members who came one after the other, as bytes: since when the first of them is one; then for each its place in the block, its
/// customer, and how much later than the first it came. Nobody: no bytes.
/// </summary>
internal static class MemberBlock
{
    /// <summary>Members at most.</summary>
    private const int Length = 32;

    /// <summary>The block that a member is in.</summary>
    public static ulong Of(ulong number) => number / Length;

    /// <summary>Reads the rest of a row.</summary>
    public static List<SegmentMember> Read(ulong block, ByteReader reader)
    {
        var members = new List<SegmentMember>(Length);
        if (reader.AtEnd) return members;
        var first = reader.SignedVarint();
        while (!reader.AtEnd)
        {
            members.Add(new SegmentMember((block * Length) + reader.Byte(), reader.Varint(), first + reader.SignedVarint()));
        }

        return members;
    }

    /// <summary>Writes members at the end of a row.</summary>
    public static void Write(ByteWriter row, List<SegmentMember> members)
    {
        if (members.Count == 0) return;
        row.SignedVarint(members[0].Since);
        foreach (var member in members) Write(row, member, members[0].Since);
    }

    /// <summary>Writes members, and one more, at the end of a row.</summary>
    public static void Write(ByteWriter row, ReadOnlySpan<byte> members, SegmentMember more)
    {
        var first = members.IsEmpty ? more.Since : ByteReader.OfPart(members).SignedVarint();
        if (members.IsEmpty) row.SignedVarint(first);
        row.Raw(members);
        Write(row, more, first);
    }

    private static void Write(ByteWriter row, SegmentMember member, long first)
    {
        row.Byte((byte)(member.Number % Length));
        row.Varint(member.Customer);
        row.SignedVarint(member.Since - first);
    }
}
