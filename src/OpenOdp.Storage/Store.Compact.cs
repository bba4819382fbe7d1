using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage;

/// <summary>The rewriting of files that an operator asks for.</summary>
public sealed partial class Store
{
    /// <summary>
    /// Writes what is in memory to files and rewrites all files into their densest form. Afterwards they hold nothing that was
    /// deleted or erased (rule L5), and no rows that no answer can see any more (rules L4, I7). The call blocks until done; the
    /// store goes on working meanwhile.
    /// </summary>
    /// <exception cref="StoreException">Not all files could be rewritten.</exception>
    public void Compact()
    {
        lock (_rewriting)
        {
            using var view = _board.Acquire(untimed: true);
            foreach (var family in Enum.GetValues<Family>())
            {
                if (!view.Use(database => database.Compact(family)))
                {
                    throw new StoreUnavailableException("The store failed or is being closed; not all files were rewritten.");
                }
            }
        }

        CompactErased(TimeSpan.Zero);
    }
}
