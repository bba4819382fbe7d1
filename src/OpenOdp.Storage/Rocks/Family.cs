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

    /// <summary>Every other table.</summary>
    State = 4,

    /// <summary>What has changed in memberships: <see cref="Families.OfMemberships"/>.</summary>
    Memberships = 5,
}

/// <summary>How the rows of a family are kept.</summary>
/// <param name="Family">The family.</param>
/// <param name="Name">The name by which files know it.</param>
/// <param name="Options">RocksDB's settings.</param>
internal sealed record FamilyForm(Family Family, string Name, string Options)
{
    /// <summary>The one table whose rows it holds; null when it holds several, their number in front of the key.</summary>
    public Table? Table { get; init; }

    /// <summary>True when the number of the table is in front of the key.</summary>
    public bool NamesTable => Table is null;

    /// <summary>True when its rows follow from the log.</summary>
    public bool IsState { get; init; }

    /// <summary>True when rows can become invisible, and compactions then leave them out.</summary>
    public bool CanHide { get; init; }

    /// <summary>True where rows are read by key. Events and the log are only walked over, and a filter helps nobody.</summary>
    public bool HasFilters { get; init; }

    /// <summary>The size of a block: the log is read in order, events in short stretches, the rest one row at a time.</summary>
    public nuint BlockBytes { get; init; } = 4 << 10;

    /// <summary>
    /// The size of a memtable: 4 MiB, six of them flushed as one file. An insert walks a skip list, and in one of 4 MiB that walk
    /// stays in the processor's cache: measured at 100,000 users, 11 µs of applying thread per event instead of 14 with 32 MiB.
    /// </summary>
    public long WriteBufferBytes { get; init; } = 4 << 20;
}

/// <summary>All that is said of families, in one table.</summary>
internal static class Families
{
    /// <summary>Each of them, by its number.</summary>
    public static readonly FamilyForm[] All =
    [
        new(Family.Default, "default", FamilyOptions.ByKey + "memtable_prefix_bloom_size_ratio=0.02;"),
        new(Family.Log, "log", FamilyOptions.Rising) { CanHide = true, BlockBytes = 64 << 10, WriteBufferBytes = 32 << 20 },
        new(Family.Events, "events", FamilyOptions.ByKey + "memtable_prefix_bloom_size_ratio=0.02;")
        {
            Table = Table.Events, IsState = true, CanHide = true, BlockBytes = 16 << 10,
        },

        // Every new event looks for an id that is not there: a filter over the memtables answers most of these, too.
        new(Family.Dedup, "dedup", FamilyOptions.AtRandom + "memtable_prefix_bloom_size_ratio=0.05;")
        {
            Table = Table.Dedup, IsState = true, CanHide = true, HasFilters = true,
        },
        new(Family.State, "state", FamilyOptions.AtRandom + "memtable_prefix_bloom_size_ratio=0.02;")
        {
            IsState = true, HasFilters = true,
        },

        // Rows by the million that hardly ever change. Among those of customers, which each event writes, they were rewritten
        // again and again with these. Seldom is one looked for by its key, so they have no filters.
        new(Family.Memberships, "memberships", FamilyOptions.Gathered) { IsState = true },
    ];

    /// <summary>The tables of <see cref="Family.Memberships"/>.</summary>
    public static readonly Table[] OfMemberships = [Table.MembershipChanges, Table.ChangesOfCustomer];

    private static readonly Family[] ByTable = FindFamilies();

    /// <summary>The family of a table.</summary>
    public static Family Of(Table table) => ByTable[(byte)table];

    /// <summary>What is said of a family.</summary>
    public static FamilyForm Of(Family family) => All[(int)family];

    private static Family[] FindFamilies()
    {
        var families = new Family[byte.MaxValue + 1];
        Array.Fill(families, Family.State);
        foreach (var form in All)
        {
            if (form.Table is { } table) families[(byte)table] = form.Family;
        }

        foreach (var table in OfMemberships) families[(byte)table] = Family.Memberships;

        return families;
    }
}
