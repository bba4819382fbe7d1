using System.Runtime.InteropServices;

namespace OpenOdp.Storage.Rocks;

/// <summary>Settings that change while the database is open, and the log that it writes to.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    public static partial void rocksdb_set_db_options(nint db, int count, byte** keys, byte** values, nint* error);

    [LibraryImport(Library)]
    public static partial nint rocksdb_get_current_wal_file(nint db, nint* error);

    [LibraryImport(Library)]
    public static partial ulong rocksdb_wal_file_log_number(nint file);

    [LibraryImport(Library)]
    public static partial void rocksdb_wal_file_destroy(nint file);
}
