using System.Buffers.Binary;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Changes;

/// <summary>
/// Who changed what and when: (account, position) → <see cref="OperatorChange"/>. Kept for <see cref="KeptDays"/> days of log
/// time, by what new ones take away.
/// </summary>
public static class OperatorChangeTable
{
    /// <summary>How long a change is kept: a year, and until somebody looks after it.</summary>
    public const int KeptDays = 400;

    /// <summary>A new one takes away more than itself, so that the old ones come to an end.</summary>
    private const int RemovedAtOnce = 8;

    private const long Kept = KeptDays * 24L * 60 * 60 * Microseconds.PerSecond;

    /// <summary>The changes of an account, newest first, each read when it is needed.</summary>
    /// <param name="before">The position above those that are wanted; null for the newest.</param>
    public static IEnumerable<OperatorChange> Newest(IStateReader state, uint account, ulong? before = null)
    {
        using var rows = Scan(state, account, before ?? ulong.MaxValue, descending: true);
        while (rows.MoveNext()) yield return Read(rows.Key, rows.Value);
    }

    /// <summary>Notes what the record at hand has done, when somebody did it with a private key.</summary>
    internal static void Note(Context context, CommandKind kind, ReadOnlySpan<byte> by)
    {
        var isOperators = context.Header.KeyClass == KeyClass.Private
            && (kind is not (CommandKind.Events or CommandKind.Profiles) || !by.IsEmpty);
        if (!isOperators || context.Settings is not { } settings) return;
        var row = context.State.NewRow();
        row.SignedVarint(context.Header.RecordedAt);
        row.Byte((byte)kind);
        row.Bytes(by);
        row.Varint(context.Header.Key);
        row.UInt64(context.Header.Origin);
        row.Text(context.Effects.Updated is > 0 and var customer ? $"{customer}" : context.Effects.About);
        context.State.Put(
            Table.OperatorChanges,
            StateKey.AccountAndId(stackalloc byte[StateKey.AccountAndIdLength], settings.Number, context.Header.Position), row);
        RemoveOld(context, settings.Number);
    }

    private static void RemoveOld(Context context, uint account)
    {
        var old = new List<byte[]>();
        using (var rows = Scan(context.State, account, ulong.MaxValue, descending: false))
        {
            while (old.Count < RemovedAtOnce && rows.MoveNext()
                && Read(rows.Key, rows.Value).At < context.Header.RecordedAt - Kept)
            {
                old.Add(rows.Key.ToArray());
            }
        }

        foreach (var key in old) context.State.Delete(Table.OperatorChanges, key);
    }

    private static StateCursor Scan(IStateReader state, uint account, ulong before, bool descending) => state.Scan(
        Table.OperatorChanges,
        StateKey.AccountAndId(stackalloc byte[StateKey.AccountAndIdLength], account, 0),
        StateKey.AccountAndId(stackalloc byte[StateKey.AccountAndIdLength], account, before),
        descending);

    private static OperatorChange Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored)
    {
        var row = ByteReader.OfRow(Table.OperatorChanges, stored);
        var at = row.SignedVarint();
        var kind = (CommandKind)row.Byte();
        return new OperatorChange(
            BinaryPrimitives.ReadUInt64BigEndian(key[4..]), at, kind, row.Text(), (uint)row.Varint(), row.UInt64(), row.Text());
    }
}
