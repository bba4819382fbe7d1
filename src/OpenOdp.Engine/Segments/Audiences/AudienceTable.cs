using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Audiences;

/// <summary>
/// The rows of what was told of audiences: (account, storage id) → the last word on each, by the record that made it. They hang
/// on a storage id as attributes do, so that a merge joins them and its undo parts them, and no floor hides them.
/// </summary>
internal static class AudienceTable
{
    /// <summary>Takes what an event says that was stored just now under a storage id.</summary>
    /// <returns>False when it says nothing of an audience that is there, or nothing that counts.</returns>
    public static bool Take(Context context, in EventItem item, ulong home)
    {
        var readers = context.Segments.Audiences.ReadersOf(item, out var qualifies);
        if (readers.Count == 0) return false;
        var stored = context.Effects.Touched.Events[^1];
        var at = new EventCursor(stored.SegmentTime, context.Header.Position, stored.Index);
        var words = new SortedDictionary<ulong, AudienceWord>();
        Collect(words, context.State, context.Account.Number, home);
        var hasChanged = false;
        foreach (var program in readers)
        {
            var audience = program.Plan.Audience!.Made;
            if (words.TryGetValue(audience, out var before) && !before.YieldsTo(at)) continue;
            words[audience] = new AudienceWord(audience, qualifies, at);
            hasChanged = true;
        }

        if (hasChanged) Write(context, home, words.Values.Where(word => context.Segments.Audiences.Contains(word.Audience)));
        return hasChanged;
    }

    /// <summary>The last words on a customer: for each audience that of all of its storage ids.</summary>
    public static SortedDictionary<ulong, AudienceWord> ReadAll(IStateReader state, uint account, Customer customer)
    {
        var words = new SortedDictionary<ulong, AudienceWord>();
        var (parts, bytes) = (0, 0);
        foreach (var part in new PartWalk(state, account, customer, after: null).NewestFirst())
        {
            if (parts++ == AttributeTable.MaxParts || bytes >= AttributeTable.MaxBytes) break;
            if (part.HasAttributes) bytes += Collect(words, state, account, part.StorageId);
        }

        return words;
    }

    public static void Delete(Context context, ulong storageId) =>
        context.State.Delete(Table.AudienceWords, Key(stackalloc byte[12], context.Account.Number, storageId));

    /// <returns>The length of the row.</returns>
    private static int Collect(
        SortedDictionary<ulong, AudienceWord> into, IStateReader state, uint account, ulong storageId)
    {
        if (!state.TryGet(Table.AudienceWords, Key(stackalloc byte[12], account, storageId), out var row)) return 0;
        for (var reader = ByteReader.OfRow(Table.AudienceWords, row); !reader.AtEnd;)
        {
            var packed = reader.Varint();
            var at = new EventCursor(reader.SignedVarint(), reader.Varint(), reader.Count());
            var audience = packed >> 1;
            if (into.TryGetValue(audience, out var other) && !other.YieldsTo(at)) continue;
            into[audience] = new AudienceWord(audience, (packed & 1) != 0, at);
        }

        return row.Length;
    }

    private static void Write(Context context, ulong storageId, IEnumerable<AudienceWord> words)
    {
        var row = context.State.NewRow();
        foreach (var word in words)
        {
            row.Varint(word.Audience << 1 | (word.IsQualified ? 1UL : 0));
            row.SignedVarint(word.At.SegmentTime);
            row.Varint(word.At.Position);
            row.Varint((ulong)word.At.Index);
        }

        context.State.Put(Table.AudienceWords, Key(stackalloc byte[12], context.Account.Number, storageId), row);
    }

    private static ReadOnlySpan<byte> Key(Span<byte> room, uint account, ulong storageId) =>
        StateKey.AccountAndId(room, account, storageId);
}
