using System.Runtime.InteropServices;

namespace OpenOdp.Storage.Rocks;

/// <summary>
/// The functions of RocksDB's C interface that we use, named as in <c>rocksdb/c.h</c>. Every one that takes an error
/// pointer is followed by <see cref="RocksException.ThrowIf"/>; every scan ends with <see cref="rocksdb_iter_get_error"/>.
/// </summary>
internal static unsafe partial class Native
{
    private const string Library = "rocksdb";

    // The database.
    [LibraryImport(Library)]
    public static partial nint rocksdb_open_column_families(
        nint options, byte* name, int families, byte** names, nint* familyOptions, nint* handles, nint* error);

    [LibraryImport(Library)]
    public static partial nint rocksdb_open_for_read_only_column_families(
        nint options, byte* name, int families, byte** names, nint* familyOptions, nint* handles, byte errorIfWalExists,
        nint* error);

    [LibraryImport(Library)]
    public static partial void rocksdb_column_family_handle_destroy(nint handle);

    [LibraryImport(Library)]
    public static partial uint rocksdb_column_family_handle_get_id(nint handle);

    [LibraryImport(Library)]
    public static partial void rocksdb_cancel_all_background_work(nint db, byte wait);

    [LibraryImport(Library)]
    public static partial void rocksdb_close(nint db);

    [LibraryImport(Library)]
    public static partial void rocksdb_free(nint pointer);

    // Writing.
    [LibraryImport(Library)]
    public static partial nint rocksdb_writeoptions_create();

    [LibraryImport(Library)]
    public static partial void rocksdb_writeoptions_destroy(nint options);

    [LibraryImport(Library)]
    public static partial void rocksdb_writeoptions_disable_WAL(nint options, int disable);

    [LibraryImport(Library)]
    public static partial nint rocksdb_writebatch_create_from(byte* representation, nuint size);

    [LibraryImport(Library)]
    public static partial void rocksdb_writebatch_destroy(nint batch);

    [LibraryImport(Library)]
    public static partial void rocksdb_write(nint db, nint writeOptions, nint batch, nint* error);

    [LibraryImport(Library)]
    public static partial void rocksdb_flush_wal(nint db, byte sync, nint* error);

    [LibraryImport(Library)]
    public static partial nint rocksdb_flushoptions_create();

    [LibraryImport(Library)]
    public static partial void rocksdb_flushoptions_destroy(nint options);

    [LibraryImport(Library)]
    public static partial void rocksdb_flush_cfs(nint db, nint flushOptions, nint* families, int count, nint* error);

    // Reading.
    [LibraryImport(Library)]
    public static partial void rocksdb_batched_multi_get_cf(
        nint db, nint readOptions, nint family, nuint count, byte** keys, nuint* keyLengths, nint* values, nint* errors,
        byte isSorted);

    [LibraryImport(Library)]
    public static partial byte* rocksdb_pinnableslice_value(nint slice, nuint* length);

    [LibraryImport(Library)]
    public static partial void rocksdb_pinnableslice_destroy(nint slice);

    [LibraryImport(Library)]
    public static partial nint rocksdb_readoptions_create();

    [LibraryImport(Library)]
    public static partial void rocksdb_readoptions_destroy(nint options);

    [LibraryImport(Library)]
    public static partial void rocksdb_readoptions_set_snapshot(nint options, nint snapshot);

    [LibraryImport(Library)]
    public static partial nint rocksdb_create_snapshot(nint db);

    [LibraryImport(Library)]
    public static partial void rocksdb_release_snapshot(nint db, nint snapshot);

    [LibraryImport(Library)]
    public static partial byte rocksdb_get_into_buffer_cf(
        nint db, nint readOptions, nint family, byte* key, nuint keyLength,
        byte* buffer, nuint bufferSize, nuint* valueLength, byte* found, nint* error);

    [LibraryImport(Library)]
    public static partial nint rocksdb_create_iterator_cf(nint db, nint readOptions, nint family);

    [LibraryImport(Library)]
    public static partial void rocksdb_iter_destroy(nint iterator);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial byte rocksdb_iter_valid(nint iterator);

    [LibraryImport(Library)]
    public static partial void rocksdb_iter_seek(nint iterator, byte* key, nuint length);

    [LibraryImport(Library)]
    public static partial void rocksdb_iter_seek_for_prev(nint iterator, byte* key, nuint length);

    [LibraryImport(Library)]
    public static partial void rocksdb_iter_next(nint iterator);

    [LibraryImport(Library)]
    public static partial void rocksdb_iter_prev(nint iterator);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial byte* rocksdb_iter_key(nint iterator, nuint* length);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial byte* rocksdb_iter_value(nint iterator, nuint* length);

    [LibraryImport(Library)]
    public static partial void rocksdb_iter_get_error(nint iterator, nint* error);

    [LibraryImport(Library)]
    public static partial int rocksdb_property_int(nint db, byte* name, ulong* value);

    [LibraryImport(Library)]
    public static partial int rocksdb_property_int_cf(nint db, nint family, byte* name, ulong* value);

    // Checkpoints.
    [LibraryImport(Library)]
    public static partial nint rocksdb_checkpoint_object_create(nint db, nint* error);

    [LibraryImport(Library)]
    public static partial void rocksdb_checkpoint_object_destroy(nint checkpoint);

    [LibraryImport(Library)]
    public static partial void rocksdb_checkpoint_create(nint checkpoint, byte* directory, ulong logSizeForFlush, nint* error);

    // The files in use, with the checksums that the manifest holds.
    [LibraryImport(Library)]
    public static partial nint rocksdb_livefiles_storage_info_options_create();

    [LibraryImport(Library)]
    public static partial void rocksdb_livefiles_storage_info_options_destroy(nint options);

    [LibraryImport(Library)]
    public static partial void rocksdb_livefiles_storage_info_options_set_include_checksum_info(nint options, byte value);

    [LibraryImport(Library)]
    public static partial void rocksdb_livefiles_storage_info_options_set_wal_size_for_flush(nint options, ulong bytes);

    [LibraryImport(Library)]
    public static partial nint rocksdb_get_livefiles_storage_info(nint db, nint options, nint* error);

    [LibraryImport(Library)]
    public static partial nuint rocksdb_livefiles_storage_info_count(nint info);

    [LibraryImport(Library)]
    public static partial nint rocksdb_livefiles_storage_info_relative_filename(nint info, nuint index);

    [LibraryImport(Library)]
    public static partial byte* rocksdb_livefiles_storage_info_file_checksum(nint info, nuint index);

    [LibraryImport(Library)]
    public static partial ulong rocksdb_livefiles_storage_info_size(nint info, nuint index);

    [LibraryImport(Library)]
    public static partial void rocksdb_livefiles_storage_info_destroy(nint info);

    // Options.
    [LibraryImport(Library)]
    public static partial nint rocksdb_file_checksum_gen_crc32c_factory_create();

    [LibraryImport(Library)]
    public static partial void rocksdb_file_checksum_gen_factory_destroy(nint factory);

    [LibraryImport(Library)]
    public static partial void rocksdb_options_set_file_checksum_gen_factory(nint options, nint factory);

    [LibraryImport(Library)]
    public static partial nint rocksdb_options_create();

    [LibraryImport(Library)]
    public static partial void rocksdb_options_destroy(nint options);

    [LibraryImport(Library)]
    public static partial void rocksdb_get_options_from_string(nint options, byte* text, nint newOptions, nint* error);

    [LibraryImport(Library)]
    public static partial void rocksdb_options_set_block_based_table_factory(nint options, nint tableOptions);

    [LibraryImport(Library)]
    public static partial void rocksdb_options_set_write_buffer_size(nint options, nuint bytes);

    [LibraryImport(Library)]
    public static partial void rocksdb_set_options_cf(nint db, nint family, int count, byte** names, byte** values, nint* error);

    [LibraryImport(Library)]
    public static partial void rocksdb_options_set_write_buffer_manager(nint options, nint manager);

    [LibraryImport(Library)]
    public static partial void rocksdb_options_set_ratelimiter(nint options, nint limiter);

    [LibraryImport(Library)]
    public static partial void rocksdb_options_set_info_log(nint options, nint logger);

    [LibraryImport(Library)]
    public static partial nint rocksdb_block_based_options_create();

    [LibraryImport(Library)]
    public static partial void rocksdb_block_based_options_destroy(nint options);

    [LibraryImport(Library)]
    public static partial void rocksdb_block_based_options_set_block_cache(nint options, nint cache);

    [LibraryImport(Library)]
    public static partial void rocksdb_block_based_options_set_block_size(nint options, nuint bytes);

    [LibraryImport(Library)]
    public static partial void rocksdb_block_based_options_set_format_version(nint options, int version);

    [LibraryImport(Library)]
    public static partial void rocksdb_block_based_options_set_filter_policy(nint options, nint policy);

    [LibraryImport(Library)]
    public static partial nint rocksdb_filterpolicy_create_bloom_full(double bitsPerKey);

    [LibraryImport(Library)]
    public static partial nint rocksdb_cache_create_lru(nuint capacity);

    [LibraryImport(Library)]
    public static partial void rocksdb_cache_set_capacity(nint cache, nuint capacity);

    [LibraryImport(Library)]
    public static partial void rocksdb_cache_destroy(nint cache);

    [LibraryImport(Library)]
    public static partial nint rocksdb_write_buffer_manager_create(nuint bytes, byte allowStall);

    [LibraryImport(Library)]
    public static partial void rocksdb_write_buffer_manager_destroy(nint manager);

    [LibraryImport(Library)]
    public static partial nint rocksdb_ratelimiter_create_auto_tuned(long bytesPerSecond, long refillMicroseconds, int fairness);

    [LibraryImport(Library)]
    public static partial void rocksdb_ratelimiter_destroy(nint limiter);

    [LibraryImport(Library)]
    public static partial nint rocksdb_logger_create_callback_logger(
        int level, delegate* unmanaged[Cdecl]<nint, uint, byte*, nuint, void> callback, nint state);

    [LibraryImport(Library)]
    public static partial void rocksdb_logger_destroy(nint logger);
}
