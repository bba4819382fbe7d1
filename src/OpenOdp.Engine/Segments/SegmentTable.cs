using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments;

/// <summary>
/// The rows of segments: (account, number) → <see cref="Segment"/>, with the last number given at 0; (account, number, revision)
/// → <see cref="SegmentRevision"/>.
/// </summary>
public static class SegmentTable
{
    private const byte Deleted = 2;
    private const int KeyLength = 8;
    private const int RevisionKeyLength = 12;

    /// <summary>Reads the segments of an account, by number.</summary>
    public static IReadOnlyList<Segment> ReadAll(IStateReader state, uint account)
    {
        var segments = new List<Segment>();
        using var rows = state.Scan(
            Table.Segments, Key(stackalloc byte[KeyLength], account, 1), Key(stackalloc byte[KeyLength], account, uint.MaxValue));
        while (rows.MoveNext()) segments.Add(Read(BinaryPrimitives.ReadUInt32BigEndian(rows.Key[4..]), rows.Value));
        return segments;
    }

    /// <summary>About how much of the build of the newest revision is done, from 0 to 1.</summary>
    public static double Progress(IStateReader state, Segment segment) =>
        segment.IsBuilding ? (double)segment.BuiltTo / Math.Max(MachineRow.Read(state).NextId, 1) : 1;

    /// <summary>Reads one revision; null when it is not kept.</summary>
    public static SegmentRevision? ReadRevision(IStateReader state, uint account, uint number, int revision)
    {
        if (!state.TryGet(Table.SegmentRevisions, RevisionKey(account, number, revision), out var row)) return null;
        var reader = ByteReader.OfRow(Table.SegmentRevisions, row);
        var (position, at, window) = (reader.Varint(), (long)reader.Varint(), reader.Count());
        var audience = reader.Varint();
        return new SegmentRevision(reader.Rest.ToArray(), position, at, window, audience);
    }

    /// <summary>True once the account has had a segment.</summary>
    internal static bool WereEver(IStateReader state, uint account) =>
        state.TryGet(Table.Segments, Key(stackalloc byte[KeyLength], account, 0), out _);

    /// <summary>Gives the next number: one more than the last that was given, whatever became of that segment.</summary>
    internal static uint TakeNumber(Context context)
    {
        var last = 0UL;
        Span<byte> key = stackalloc byte[KeyLength];
        Key(key, context.Account.Number, 0);
        if (context.State.TryGet(Table.Segments, key, out var stored)) last = ByteReader.OfRow(Table.Segments, stored).Varint();
        var row = context.State.NewRow();
        row.Varint(last + 1);
        context.State.Put(Table.Segments, key, row);
        return checked((uint)(last + 1)); // a put for each millisecond of a month would not come near the end
    }

    internal static void Write(Context context, Segment segment) => Write(context.State, context.Account.Number, segment);

    internal static void Write(StateOverlay state, uint account, Segment segment)
    {
        var row = state.NewRow(segment.IsDeleted ? Deleted : (byte)1);
        row.Text(segment.Id);
        row.Varint((ulong)segment.Revision);
        row.Varint((ulong)segment.LiveRevision);
        row.Varint(segment.BuiltTo);
        row.Varint(segment.ToldTo + 1); // 0 for all
        row.Varint(segment.RefreshedTo + 1);
        row.Varint((ulong)segment.Obsolete.Count);
        foreach (var revision in segment.Obsolete) row.Varint((ulong)revision);
        state.Put(Table.Segments, Key(stackalloc byte[KeyLength], account, segment.Number), row);
    }

    internal static void WriteRevision(Context context, uint number, int revision, ulong audience, ReadOnlySpan<byte> body)
    {
        var row = context.State.NewRow();
        row.Varint(context.Header.Position);
        row.Varint((ulong)context.Header.RecordedAt);
        row.Varint((ulong)context.Account.WindowDays);
        row.Varint(audience);
        row.Raw(body);
        context.State.Put(Table.SegmentRevisions, RevisionKey(context.Account.Number, number, revision), row);
    }

    /// <summary>Removes a segment and its revisions.</summary>
    internal static void Remove(Context context, Segment segment)
    {
        var account = context.Account.Number;
        context.State.Delete(Table.Segments, Key(stackalloc byte[KeyLength], account, segment.Number));
        var keys = new List<byte[]>();
        using (var rows = context.State.Scan(
            Table.SegmentRevisions, RevisionKey(account, segment.Number, 0), RevisionKey(account, segment.Number, -1)))
        {
            while (rows.MoveNext()) keys.Add(rows.Key.ToArray());
        }

        foreach (var key in keys) context.State.Delete(Table.SegmentRevisions, key);
    }

    private static Segment Read(uint number, ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.Segments, row, newest: Deleted);
        var segment = new Segment
        {
            Number = number,
            Id = reader.Text(),
            Revision = reader.Count(),
            LiveRevision = reader.Count(),
            BuiltTo = reader.Varint(),
            ToldTo = reader.Varint() - 1,
            RefreshedTo = reader.Varint() - 1,
            IsDeleted = reader.Form == Deleted,
        };
        var obsolete = new int[reader.CountOfItems()];
        for (var i = 0; i < obsolete.Length; i++) obsolete[i] = reader.Count();
        return segment with { Obsolete = obsolete };
    }

    private static ReadOnlySpan<byte> Key(Span<byte> room, uint account, uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(room, account);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], number);
        return room;
    }

    private static byte[] RevisionKey(uint account, uint number, int revision)
    {
        var key = new byte[RevisionKeyLength];
        Key(key, account, number);
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(8), (uint)revision);
        return key;
    }
}
