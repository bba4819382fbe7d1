namespace OpenOdp.Storage;

/// <summary>How a store shares out what its caches and write buffers may take together.</summary>
/// <remarks>
/// Rows come first: a row found there costs a look-up in memory, a block that is not cached is read and unpacked. Filters and
/// indexes of the table files are always in memory and count against the blocks, which get what is left.
/// </remarks>
public sealed record MemoryPlan
{
    /// <summary>The least that a store works well with.</summary>
    public const long Least = 256L << 20;

    private const long MostWriteBuffers = 160L << 20;

    private MemoryPlan(long total)
    {
        Total = Math.Max(total, 1 << 20);
        WriteBuffers = Math.Min(Total / 4, MostWriteBuffers);
        Rows = Total * 3 / 8;
        Tables = Total - WriteBuffers - Rows;
    }

    /// <summary>All of it, in bytes.</summary>
    public long Total { get; }

    /// <summary>Changes that are not in files yet, in bytes.</summary>
    public long WriteBuffers { get; }

    /// <summary>Rows that the applying thread read or wrote lately, in bytes.</summary>
    public long Rows { get; }

    /// <summary>Filters and indexes of the table files, and blocks read from them, in bytes.</summary>
    public long Tables { get; }

    /// <summary>Shares out so many bytes.</summary>
    public static MemoryPlan Of(long bytes) => new(bytes);

    /// <summary>A quarter of what the process may use: the container's limit, else the machine's memory.</summary>
    public static MemoryPlan OfMachine() => Of(Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, Least));

    /// <summary>What the operator sees at the start.</summary>
    public override string ToString() =>
        $"{Mebibytes(Total)} MiB (rows {Mebibytes(Rows)}, filters, indexes and blocks {Mebibytes(Tables)}, write buffers {Mebibytes(WriteBuffers)})";

    private static long Mebibytes(long bytes) => bytes >> 20;
}
