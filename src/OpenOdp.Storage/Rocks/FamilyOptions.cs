namespace OpenOdp.Storage.Rocks;

/// <summary>The ways in which families are kept, as texts that RocksDB's documentation explains.</summary>
internal static class FamilyOptions
{
    /// <summary>Rows that are walked over in the order of their keys, or read by key.</summary>
    public const string ByKey =
        "max_write_buffer_number=16;min_write_buffer_number_to_merge=6;level0_file_num_compaction_trigger=8;" +
        Patience +
        "compression=kLZ4Compression;bottommost_compression=kZSTD;memtable_whole_key_filtering=true;";

    /// <summary>
    /// Rows with keys at random, read by whole key: runs of like size are merged, so that a row is rewritten a third as often as
    /// by levels. A read asks more files, whose filters are in memory.
    /// </summary>
    public const string AtRandom =
        ByKey
            + "compaction_style=kCompactionStyleUniversal;compaction_options_universal={max_size_amplification_percent=100;size_ratio=10;min_merge_width=4;};";

    /// <summary>
    /// Rows with keys at random that are written once and seldom read, and then by walks: twice as many runs may lie side by
    /// side, and that of all is not made anew as soon as the others have as much: hardly any row replaces one.
    /// </summary>
    public const string Gathered =
        ByKey
            + "level0_file_num_compaction_trigger=16;compaction_style=kCompactionStyleUniversal;"
            + "compaction_options_universal={max_size_amplification_percent=400;size_ratio=10;min_merge_width=4;};";

    /// <summary>
    /// Rows whose keys only rise: files move down without being rewritten, so they are compressed well at once, in large blocks.
    /// </summary>
    public const string Rising = Patience + "max_write_buffer_number=4;compression=kZSTD;bottommost_compression=kZSTD;";

    /// <summary>
    /// Of a filter, for each row. Every new id is looked for in a dozen runs, and each wrong "perhaps" is a block read from the
    /// disk by the applying thread: with 10 bits that is one in a hundred, with 16 one in a thousand.
    /// </summary>
    public const int FilterBits = 16;

    /// <summary>From how many files on that wait for their compaction writes are slowed down, and stopped.</summary>
    private const string Patience = "level0_slowdown_writes_trigger=40;level0_stop_writes_trigger=80;";
}
