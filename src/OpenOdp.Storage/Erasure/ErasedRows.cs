using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Erasure;

/// <summary>
/// Takes the bytes of erased rows out of the files (rule L5): a delete only hides them until a compaction meets both. What is
/// left to do follows from the table of erasures and a mark, so that it is done after a restart, too.
/// </summary>
internal sealed class ErasedRows
{
    /// <summary>Beyond this the events of everybody are compacted: ranges of many customers touch every file anyway.</summary>
    private const int MaxRanges = 100;

    private readonly List<(uint Account, ulong StorageId)> _storageIds = [];
    private readonly ulong _until;
    private bool _hasMore;

    private ErasedRows(ulong until) => _until = until;

    /// <summary>Where the newest of the erasures was done: views from before it still show rows.</summary>
    public ulong Newest { get; private set; }

    /// <summary>
    /// The erasures that a view shows, all of them done, and whose rows may still be in the files; null when there are none.
    /// </summary>
    public static ErasedRows? Of(ViewLease view)
    {
        var mark = view.Use(RemovalMarks.Erasures);
        if (mark >= view.Position) return null;
        var rows = new ErasedRows(view.Position);
        foreach (var account in view.Accounts.Keys) rows.Add(account, ErasureTable.ReadAfter(view, account, mark, MaxRanges + 1));
        return rows.Newest == 0 ? null : rows;
    }

    /// <summary>
    /// Rewrites the files. Events lie together by customer, so only their ranges; the other tables know a row by its values,
    /// which an erasure does not keep, and are small beside the events: all of them.
    /// </summary>
    /// <param name="patience">How long to wait until readers let go of the old files.</param>
    /// <returns>False when some bytes are still there, or the database is being closed.</returns>
    public bool Compact(Database database, TimeSpan patience)
    {
        if (!database.Rewrite(() => CompactOthers(database) && CompactEvents(database), patience)) return false;

        RemovalMarks.SetErasures(database, _until);
        return true;
    }

    private static bool CompactOthers(Database database) =>
        database.Compact(Family.State, lastLevelToo: true) && database.Compact(Family.Memberships, lastLevelToo: true);

    private bool CompactEvents(Database database)
    {
        if (_hasMore || _storageIds.Count > MaxRanges) return database.Compact(Family.Events, lastLevelToo: true);
        foreach (var (account, storageId) in _storageIds)
        {
            var from = StateKey.AccountAndId(new byte[StateKey.AccountAndIdLength], account, storageId);
            var to = StateKey.AccountAndId(new byte[StateKey.AccountAndIdLength], account, storageId + 1);
            if (!database.Compact(Family.Events, from, to, lastLevelToo: true)) return false;
        }

        return true;
    }

    private void Add(uint account, IReadOnlyList<ErasureView> erasures)
    {
        if (erasures.Count > MaxRanges) (_hasMore, Newest) = (true, _until); // the newest was not read
        foreach (var erasure in erasures)
        {
            Newest = Math.Max(Newest, erasure.DoneAt);
            if (erasure.Parts > (ulong)erasure.StorageIds.Count) _hasMore = true;
            foreach (var storageId in erasure.StorageIds) _storageIds.Add((account, storageId));
        }
    }
}
