using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Rocks;

/// <summary>The column families; the numbers index <see cref="Database"/>'s handles.</summary>
internal enum Family
{
    /// <summary>RocksDB's own, which must exist; <c>RemovalMarks</c> only.</summary>
    Default = 0,

    /// <summary>position (8 bytes, big-endian) → log record.</summary>
    Log = 1,

    /// <summary><see cref="Table.Events"/>.</summary>
    Events = 2,

    /// <summary><see cref="Table.Dedup"/>.</summary>
    Dedup = 3,

    /// <summary>Every other table, its number in front of the key.</summary>
    State = 4,
}

internal static class Families
{
    public const int Count = 5;

    public static readonly string[] Names = ["default", "log", "events", "dedup", "state"];

    /// <summary>The family of a table.</summary>
    public static Family Of(Table table) => table switch
    {
        Table.Events => Family.Events,
        Table.Dedup => Family.Dedup,
        _ => Family.State,
    };
}
