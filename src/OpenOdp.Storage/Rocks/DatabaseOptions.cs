using System.Globalization;
using System.Text;

namespace OpenOdp.Storage.Rocks;

/// <summary>How strictly the write-ahead log is read when a database is opened.</summary>
internal enum WalRecovery
{
    /// <summary>Any damage is refused, a torn last record too.</summary>
    Strict,

    /// <summary>For finding the file that keeps a database from being opened: tables are not looked into.</summary>
    Diagnosis,
}

/// <summary>Our settings of RocksDB, as the texts that its documentation explains.</summary>
internal static class DatabaseOptions
{
    public const long ManifestBytes = 16L << 20;
    public const int ManifestPercent = 500;

    /// <summary>
    /// One thread flushes, the others compact. A compaction of a large family takes minutes, and each of the others needs a
    /// thread meanwhile for its small ones: with one for all, new files came to lie by the dozen and writes were stopped.
    /// </summary>
    private const int BackgroundJobs = 6;

    /// <summary>
    /// One thread writes, so concurrent inserts would only cost. No automatic resume: after an error
    /// the store is closed and opened again (rule S2). Tables go through the page cache, where those that read them next find
    /// them, a mebibyte at a time, so that the sync of the log never waits for more.
    /// </summary>
    public static string OfDatabase(StoreOptions options, WalRecovery recovery) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        create_if_missing=true;create_missing_column_families=true;
        wal_recovery_mode={(recovery == WalRecovery.Strict ? "kAbsoluteConsistency" : "kPointInTimeRecovery")};
        avoid_flush_during_recovery={(recovery == WalRecovery.Strict ? "true" : "false")};
        track_and_verify_wals_in_manifest=true;max_total_wal_size={options.WriteAheadLogBytes};
        max_open_files={(recovery == WalRecovery.Diagnosis ? 64 : -1)};
        paranoid_checks={(recovery == WalRecovery.Diagnosis ? "false" : "true")};skip_stats_update_on_db_open=true;
        max_bgerror_resume_count=0;max_background_jobs={BackgroundJobs};{Manifest(ManifestBytes, ManifestPercent)};
        bytes_per_sync=1048576;strict_bytes_per_sync=true;writable_file_max_buffer_size=131072;write_identity_file=false;write_dbid_to_manifest=true;
        allow_concurrent_memtable_write=false;enable_write_thread_adaptive_yield=false;
        stats_dump_period_sec=0;stats_persist_period_sec=0;
        """).ReplaceLineEndings("");

    /// <summary>
    /// When a new manifest replaces the old one: beyond these bytes, and this many percent above what it began with.
    /// </summary>
    public static string Manifest(long bytes, int percent) =>
        string.Create(CultureInfo.InvariantCulture, $"max_manifest_file_size={bytes};max_manifest_space_amp_pct={percent}");

    /// <summary>Bytes of write-ahead log from which on memtables of <see cref="ReplayBufferBytes"/> pay.</summary>
    public const long MuchToReplay = 8L << 20;

    /// <summary>
    /// Of a memtable, while a long write-ahead log is replayed: all of it fits. RocksDB writes one that is full to a file at once
    /// and waits for the disk; with the sizes of <see cref="FamilyForm"/>, that was a quarter of the time to ready after a kill.
    /// </summary>
    public const long ReplayBufferBytes = 128L << 20;

    /// <summary>Options parsed from a text; the caller destroys them.</summary>
    public static unsafe nint Parse(string text)
    {
        var basis = Native.rocksdb_options_create();
        var parsed = Native.rocksdb_options_create();
        nint error = 0;
        fixed (byte* utf8 = Encoding.UTF8.GetBytes(text + '\0'))
        {
            Native.rocksdb_get_options_from_string(basis, utf8, parsed, &error);
        }

        Native.rocksdb_options_destroy(basis);
        RocksException.ThrowIf(error, "set RocksDB's options");
        return parsed;
    }
}
