using OpenOdp.Storage.Erasure;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Maintenance;

/// <summary>The rewriting of files that an operator asks for.</summary>
public sealed class Compaction
{
    private readonly ViewBoard _board;
    private readonly StoreErasures _erasures;
    private readonly Lock _rewriting;

    internal Compaction(ViewBoard board, StoreErasures erasures, Lock rewriting) =>
        (_board, _erasures, _rewriting) = (board, erasures, rewriting);

    /// <summary>
    /// Writes what is in memory to files and rewrites all files into their densest form. Afterwards they hold nothing that was
    /// deleted or erased (rule L5), and no rows that no answer can see any more (rules L4, I7). The call blocks until done; the
    /// store goes on working meanwhile.
    /// </summary>
    /// <exception cref="StoreException">Not all files could be rewritten.</exception>
    public void Run()
    {
        lock (_rewriting)
        {
            using var view = _board.Acquire(untimed: true);
            foreach (var form in Families.All)
            {
                if (!view.Use(database => database.Compact(form.Family)))
                {
                    throw new StoreUnavailableException("The store failed or is being closed; not all files were rewritten.");
                }
            }
        }

        _erasures.Compact(TimeSpan.Zero);
    }
}
