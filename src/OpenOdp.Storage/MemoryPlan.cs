namespace OpenOdp.Storage;

/// <summary>How a store divides its memory between caches and write buffers.</summary>
/// <remarks>
/// Rows come first: a row found there costs a look-up in memory, a block that is not cached is read and unpacked. Filters and
/// indexes of the table files are always in memory and count against the blocks, which get what is left.
/// </remarks>
public sealed record MemoryPlan
{
    /// <summary>The least memory that a store works well with, in bytes.</summary>
    public const long Least = 256L << 20;

    private const long MostWriteBuffers = 160L << 20;

    private MemoryPlan(long total)
    {
        Total = Math.Max(total, 1 << 20);
        WriteBuffers = Math.Min(Total / 4, MostWriteBuffers);
        Rows = Total * 3 / 8;
        Tables = Total - WriteBuffers - Rows;
    }

    /// <summary>The memory of caches and write buffers together, in bytes.</summary>
    public long Total { get; }

    /// <summary>The share of changes that are not in files yet, in bytes.</summary>
    public long WriteBuffers { get; }

    /// <summary>The share of rows that the applying thread read or wrote lately, in bytes.</summary>
    public long Rows { get; }

    /// <summary>The share of filters and indexes of the table files, and of blocks read from them, in bytes.</summary>
    public long Tables { get; }

    /// <summary>Divides a number of bytes.</summary>
    public static MemoryPlan Of(long bytes) => new(bytes);

    /// <summary>Divides a quarter of what the process may use: of the container's limit, else of the machine's memory.</summary>
    public static MemoryPlan OfMachine() => Of(Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, Least));

    /// <summary>The plan in words, as the server shows it at its start.</summary>
    public override string ToString() =>
        $"{Mebibytes(Total)} MiB (rows {Mebibytes(Rows)}, filters, indexes and blocks {Mebibytes(Tables)}, write "
            + $"buffers {Mebibytes(WriteBuffers)})";

    private static long Mebibytes(long bytes) => bytes >> 20;
}
