using System.Runtime.InteropServices;

namespace OpenOdp.Storage.Rocks;

/// <summary>Compaction: what it may leave out, and how it is stopped.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    public static partial nint rocksdb_compactionfilter_create(
        nint state,
        delegate* unmanaged[Cdecl]<nint, void> destructor,
        delegate* unmanaged[Cdecl]<nint, int, byte*, nuint, byte*, nuint, byte**, nuint*, byte*, byte> filter,
        delegate* unmanaged[Cdecl]<nint, byte*> name);

    [LibraryImport(Library)]
    public static partial nint rocksdb_compactionfilterfactory_create(
        nint state,
        delegate* unmanaged[Cdecl]<nint, void> destructor,
        delegate* unmanaged[Cdecl]<nint, nint, nint> create,
        delegate* unmanaged[Cdecl]<nint, byte*> name);

    [LibraryImport(Library)]
    public static partial void rocksdb_options_set_compaction_filter_factory(nint options, nint factory);

    [LibraryImport(Library)]
    public static partial void rocksdb_compact_range_cf_opt(
        nint db, nint family, nint options, byte* start, nuint startLength, byte* limit, nuint limitLength);

    [LibraryImport(Library)]
    public static partial nint rocksdb_compactoptions_create();

    [LibraryImport(Library)]
    public static partial void rocksdb_compactoptions_set_bottommost_level_compaction(nint options, byte value);

    [LibraryImport(Library)]
    public static partial void rocksdb_compactoptions_destroy(nint options);

    [LibraryImport(Library)]
    public static partial void rocksdb_disable_manual_compaction(nint db);

    [LibraryImport(Library)]
    public static partial void rocksdb_delete_file_in_range_cf(
        nint db, nint family, byte* start, nuint startLength, byte* limit, nuint limitLength, nint* error);
}
