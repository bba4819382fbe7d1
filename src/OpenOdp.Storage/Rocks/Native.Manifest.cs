using System.Runtime.InteropServices;

namespace OpenOdp.Storage.Rocks;

/// <summary>Settings that change while the database is open, and the deletion of files that are not in use.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    public static partial void rocksdb_set_db_options(nint db, int count, byte** keys, byte** values, nint* error);

    [LibraryImport(Library)]
    public static partial void rocksdb_disable_file_deletions(nint db, nint* error);

    [LibraryImport(Library)]
    public static partial void rocksdb_enable_file_deletions(nint db, nint* error);
}
