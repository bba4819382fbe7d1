using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage;

/// <summary>Rewriting of files at an operator's wish.</summary>
public sealed partial class Store
{
    /// <summary>
    /// Writes what is in memory to files and rewrites all files into their densest form: what was deleted or erased is gone
    /// from them afterwards (rule L5), and what no answer can see any more (rules L4, I7). Blocks for as long as that takes; the
    /// store goes on meanwhile.
    /// </summary>
    /// <exception cref="StoreException">It could not.</exception>
    public void Compact()
    {
        lock (_rewriting)
        {
            using var view = _board.Acquire(untimed: true);
            foreach (var family in Enum.GetValues<Family>())
            {
                if (!view.Use(database => database.Compact(family))) throw new StoreUnavailableException("The store failed or is being closed; not all files were rewritten.");
            }
        }

        CompactErased(TimeSpan.Zero);
    }
}
