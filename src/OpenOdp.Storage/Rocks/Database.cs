using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Retention;

namespace OpenOdp.Storage.Rocks;

/// <summary>A file that is in use.</summary>
/// <param name="Name">Its name in the directory.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Checksum">CRC-32C of all of a table, from the manifest; 0 for other files.</param>
internal sealed record LiveFile(string Name, long Length, uint Checksum);

/// <summary>
/// One opening of the database. It owns every native handle that lives as long; snapshots and iterators belong to others,
/// who must be gone before <see cref="Dispose"/>: RocksDB aborts the process otherwise.
/// </summary>
internal sealed unsafe partial class Database : IDisposable
{
    /// <summary>Short, so that what a flush may write in one go is a few milliseconds of a core.</summary>
    private const long LimiterMicroseconds = 2_000;

    private const string TableSuffix = ".sst";

    /// <summary>The blocks of one read, however much the filters take.</summary>
    private const long LeastBlocks = 8 << 20;

    private readonly nint[] _families = new nint[Families.All.Length];
    private readonly uint[] _familyIds = new uint[Families.All.Length];
    private readonly nint[] _familyOptions = new nint[Families.All.Length];
    private readonly nint _writeOptions;
    private readonly InfoLog _infoLog;
    private readonly RowFilter[] _filters =
        [.. Families.All.Where(form => form.CanHide).Select(form => new RowFilter(form.Family))];
    private readonly ManualResetEventSlim _closing = new();
    private readonly long _tableBytes;
    private readonly bool _replaysMuch;
    private nint _options;
    private nint _cache;
    private nint _writeBuffers;
    private nint _limiter;

    private Database(StoreOptions options, WalRecovery recovery, ILogger logger)
    {
        Directory = options.Directory;
        _infoLog = new InfoLog(logger);
        _tableBytes = options.Memory.Tables;
        _replaysMuch = System.IO.Directory.Exists(options.Directory)
            && DirectoryCheck.Logs(options.Directory).Sum(log => new FileInfo(log).Length) > DatabaseOptions.MuchToReplay;
        _cache = Native.rocksdb_cache_create_lru((nuint)options.Memory.Tables);
        _writeBuffers = Native.rocksdb_write_buffer_manager_create((nuint)options.Memory.WriteBuffers, allowStall: 0);
        _limiter = Native.rocksdb_ratelimiter_create_auto_tuned(
            options.BackgroundBytesPerSecond, LimiterMicroseconds, fairness: 10);
        _writeOptions = Native.rocksdb_writeoptions_create();
        ReadOptions = Native.rocksdb_readoptions_create();
        _options = DatabaseOptions.Parse(DatabaseOptions.OfDatabase(options, recovery));
        Native.rocksdb_options_set_write_buffer_manager(_options, _writeBuffers);
        Native.rocksdb_options_set_ratelimiter(_options, _limiter);
        Native.rocksdb_options_set_info_log(_options, _infoLog.Handle);
        var checksums = Native.rocksdb_file_checksum_gen_crc32c_factory_create();
        Native.rocksdb_options_set_file_checksum_gen_factory(_options, checksums);
        Native.rocksdb_file_checksum_gen_factory_destroy(checksums);
        foreach (var form in Families.All) _familyOptions[(int)form.Family] = CreateFamilyOptions(form);
        foreach (var filter in _filters) filter.Register(_familyOptions[(int)filter.Family]);
    }

    /// <summary>The directory of the database.</summary>
    public string Directory { get; }

    /// <summary>RocksDB's handle.</summary>
    public nint Handle { get; private set; }

    /// <summary>Options for reading the newest state.</summary>
    public nint ReadOptions { get; }

    /// <summary>Rows that compactions have left out because no answer could see them.</summary>
    public long RowsRemoved => _filters.Sum(filter => filter.Removed);

    /// <summary>Opens or creates the database.</summary>
    /// <param name="readOnly">True to change no file.</param>
    /// <exception cref="RocksException">It could not.</exception>
    public static Database Open(StoreOptions options, WalRecovery recovery, ILogger logger, bool readOnly = false)
    {
        var database = new Database(options, recovery, logger);
        try
        {
            database.Open(readOnly);
            if (readOnly) database._closing.Set(); // nothing is rewritten
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The handle of a family.</summary>
    public nint Handles(Family family) => _families[(int)family];

    /// <summary>The number by which a write batch names a family.</summary>
    public uint FamilyId(Family family) => _familyIds[(int)family];

    /// <summary>Writes a batch to the write-ahead log and the memtables, without a sync.</summary>
    public void Write(WriteBatch batch)
    {
        Debug.Assert(Handle != 0, "nobody writes to a database that is closed");
        nint error = 0;
        var bytes = batch.Bytes;
        fixed (byte* representation = bytes)
        {
            var native = Native.rocksdb_writebatch_create_from(representation, (nuint)bytes.Length);
            Native.rocksdb_write(Handle, _writeOptions, native, &error);
            Native.rocksdb_writebatch_destroy(native);
        }

        RocksException.ThrowIf(error, "write to the log");
    }

    /// <summary>Leaves the write-ahead log out from here on: for a copy that nobody needs after this process.</summary>
    public void WriteWithoutLog() => Native.rocksdb_writeoptions_disable_WAL(_writeOptions, 1);

    /// <summary>Returns when everything written before is on stable storage. Another thread may write meanwhile.</summary>
    public void Sync()
    {
        nint error = 0;
        Native.rocksdb_flush_wal(Handle, sync: 1, &error);
        RocksException.ThrowIf(error, "sync the log");
    }

    /// <summary>The number of the write-ahead log that is written to.</summary>
    public ulong CurrentLog()
    {
        nint error = 0;
        var log = Native.rocksdb_get_current_wal_file(Handle, &error);
        RocksException.ThrowIf(error, "find the log");
        var number = Native.rocksdb_wal_file_log_number(log);
        Native.rocksdb_wal_file_destroy(log);
        return number;
    }

    /// <summary>Moves everything from memory into files, so that nothing depends on the write-ahead log.</summary>
    public void Flush()
    {
        nint error = 0;
        var options = Native.rocksdb_flushoptions_create();
        fixed (nint* families = _families)
        {
            Native.rocksdb_flush_cfs(Handle, options, families, _families.Length, &error);
        }

        Native.rocksdb_flushoptions_destroy(options);
        RocksException.ThrowIf(error, "flush to files");
    }

    /// <summary>Bytes of filters and indexes, which are in memory as long as their files are in use.</summary>
    public long TableReaderBytes
    {
        get
        {
            ulong sum = 0;
            foreach (var form in Families.All) sum += Property(form.Family, "rocksdb.estimate-table-readers-mem");
            return (long)sum;
        }
    }

    /// <summary>
    /// Filters and indexes are outside the cache of blocks: gives the cache what they leave of the room for both.
    /// </summary>
    public void ShareOut() =>
        Native.rocksdb_cache_set_capacity(_cache, (nuint)Math.Max(_tableBytes - TableReaderBytes, LeastBlocks));

    /// <summary>Lets compactions leave out what no answer can see; asked at the start of each.</summary>
    public void LeaveOut(Func<InvisibleRows?> source)
    {
        foreach (var filter in _filters) filter.Source = source;
    }

    /// <summary>Rewrites the files of a family that overlap a range, all by default, down to the last level.</summary>
    /// <param name="family">The family.</param>
    /// <param name="from">The first key.</param>
    /// <param name="to">The last key.</param>
    /// <param name="lastLevelToo">
    /// True to rewrite files that are in the last level already: a snapshot may have kept something in them.
    /// </param>
    /// <returns>False when the database is being closed, and it was not done.</returns>
    public bool Compact(
        Family family, ReadOnlySpan<byte> from = default, ReadOnlySpan<byte> to = default, bool lastLevelToo = false)
    {
        var failures = Property("rocksdb.background-errors");
        var options = Native.rocksdb_compactoptions_create();
        if (lastLevelToo) Native.rocksdb_compactoptions_set_bottommost_level_compaction(options, 3); // but none twice
        fixed (byte* start = from, limit = to)
        {
            Native.rocksdb_compact_range_cf_opt(
                Handle, Handles(family), options, start, (nuint)from.Length, limit, (nuint)to.Length);
        }

        Native.rocksdb_compactoptions_destroy(options);
        return !_closing.IsSet && Property("rocksdb.background-errors") == failures;
    }

    /// <summary>
    /// Makes <see cref="Compact"/> return soon, on whatever thread it runs, and from now on at once: the database is to be
    /// closed.
    /// </summary>
    public void StopCompacting()
    {
        _closing.Set();
        if (Handle != 0) Native.rocksdb_disable_manual_compaction(Handle);
    }

    /// <summary>Removes the files that hold nothing but keys of a range, whatever snapshots there are.</summary>
    public void DeleteFiles(Family family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        nint error = 0;
        fixed (byte* start = from, limit = to)
        {
            Native.rocksdb_delete_file_in_range_cf(
                Handle, Handles(family), start, (nuint)from.Length, limit, (nuint)to.Length, &error);
        }

        RocksException.ThrowIf(error, "remove files");
    }

    /// <summary>
    /// A consistent copy in a directory that must not exist yet; files that never change are linked when it is on the same
    /// disk. Memtables are flushed first, so the copy needs no write-ahead log.
    /// </summary>
    public void Checkpoint(string directory)
    {
        nint error = 0;
        var checkpoint = Native.rocksdb_checkpoint_object_create(Handle, &error);
        RocksException.ThrowIf(error, "prepare a checkpoint");
        fixed (byte* path = Encoding.UTF8.GetBytes(directory + '\0'))
        {
            Native.rocksdb_checkpoint_create(checkpoint, path, logSizeForFlush: 0, &error);
        }

        Native.rocksdb_checkpoint_object_destroy(checkpoint);
        RocksException.ThrowIf(error, $"write a checkpoint to {directory}");
    }

    /// <summary>The table files in use and the CRC-32C that the manifest holds of each.</summary>
    public IReadOnlyList<LiveFile> LiveTables() =>
        [.. LiveFiles().Where(file => file.Name.EndsWith(TableSuffix, StringComparison.Ordinal))];

    /// <summary>All files in use; only those of tables have a checksum.</summary>
    public IReadOnlyList<LiveFile> LiveFiles()
    {
        nint error = 0;
        var options = Native.rocksdb_livefiles_storage_info_options_create();
        Native.rocksdb_livefiles_storage_info_options_set_include_checksum_info(options, 1);
        Native.rocksdb_livefiles_storage_info_options_set_wal_size_for_flush(options, ulong.MaxValue); // that is: do not flush
        var info = Native.rocksdb_get_livefiles_storage_info(Handle, options, &error);
        Native.rocksdb_livefiles_storage_info_options_destroy(options);
        RocksException.ThrowIf(error, "list the files");
        var files = new List<LiveFile>();
        for (nuint i = 0; i < Native.rocksdb_livefiles_storage_info_count(info); i++)
        {
            var name = Marshal.PtrToStringUTF8(Native.rocksdb_livefiles_storage_info_relative_filename(info, i))!;

            // The checksum of a table is four bytes, big-endian, in a string that may contain zeros.
            var checksum = name.EndsWith(TableSuffix, StringComparison.Ordinal)
                ? BinaryPrimitives.ReadUInt32BigEndian(
                    new ReadOnlySpan<byte>(Native.rocksdb_livefiles_storage_info_file_checksum(info, i), 4))
                : 0;
            files.Add(new LiveFile(
                name.TrimStart('/'),
                (long)Native.rocksdb_livefiles_storage_info_size(info, i),
                checksum));
        }

        Native.rocksdb_livefiles_storage_info_destroy(info);
        return files;
    }

    /// <summary>A number that RocksDB keeps of itself; 0 when it does not know the name.</summary>
    public ulong Property(string name)
    {
        ulong value = 0;
        fixed (byte* utf8 = Encoding.UTF8.GetBytes(name + '\0'))
        {
            _ = Native.rocksdb_property_int(Handle, utf8, &value);
        }

        return value;
    }

    /// <summary>A number that RocksDB keeps of one family; 0 when it does not know the name.</summary>
    public ulong Property(Family family, string name)
    {
        ulong value = 0;
        fixed (byte* utf8 = Encoding.UTF8.GetBytes(name + '\0'))
        {
            _ = Native.rocksdb_property_int_cf(Handle, Handles(family), utf8, &value);
        }

        return value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Handle != 0)
        {
            foreach (var family in _families) Native.rocksdb_column_family_handle_destroy(family);
            Native.rocksdb_cancel_all_background_work(Handle, wait: 1);
            Native.rocksdb_close(Handle);
            Handle = 0;
        }

        if (_options == 0) return;
        foreach (var family in _familyOptions) Native.rocksdb_options_destroy(family);
        Native.rocksdb_options_destroy(_options);
        Native.rocksdb_readoptions_destroy(ReadOptions);
        Native.rocksdb_writeoptions_destroy(_writeOptions);
        Native.rocksdb_ratelimiter_destroy(_limiter);
        Native.rocksdb_write_buffer_manager_destroy(_writeBuffers);
        Native.rocksdb_cache_destroy(_cache);
        _infoLog.Dispose();
        foreach (var filter in _filters) filter.Dispose();
        _options = 0;
        _cache = 0;
        _writeBuffers = 0;
        _limiter = 0;
    }

    private nint CreateFamilyOptions(FamilyForm form)
    {
        var options = DatabaseOptions.Parse(form.Options);
        Native.rocksdb_options_set_write_buffer_size(
            options, (nuint)(_replaysMuch ? DatabaseOptions.ReplayBufferBytes : form.WriteBufferBytes));
        var table = Native.rocksdb_block_based_options_create();
        Native.rocksdb_block_based_options_set_block_cache(table, _cache);
        Native.rocksdb_block_based_options_set_block_size(table, form.BlockBytes);
        Native.rocksdb_block_based_options_set_format_version(table, 6); // the footer has a checksum, too
        if (form.HasFilters)
        {
            Native.rocksdb_block_based_options_set_filter_policy(
                table, Native.rocksdb_filterpolicy_create_bloom_full(FamilyOptions.FilterBits));
        }

        Native.rocksdb_options_set_block_based_table_factory(options, table);
        Native.rocksdb_block_based_options_destroy(table);
        return options;
    }

    private void Open(bool readOnly)
    {
        nint error = 0;
        var path = Encoding.UTF8.GetBytes(Directory + '\0');
        nint[] names = [.. Families.All.Select(form => Marshal.StringToCoTaskMemUTF8(form.Name))];
        fixed (byte* name = path)
        fixed (nint* familyNames = names, options = _familyOptions, handles = _families)
        {
            Handle = readOnly
                ? Native.rocksdb_open_for_read_only_column_families(
                    _options, name, names.Length, (byte**)familyNames, options, handles, errorIfWalExists: 0, &error)
                : Native.rocksdb_open_column_families(
                    _options, name, names.Length, (byte**)familyNames, options, handles, &error);
        }

        foreach (var familyName in names) Marshal.FreeCoTaskMem(familyName);
        RocksException.ThrowIf(error, $"open {Directory}");
        for (var i = 0; i < _families.Length; i++) _familyIds[i] = Native.rocksdb_column_family_handle_get_id(_families[i]);
        if (_replaysMuch && !readOnly) SetWriteBuffers();
        ShareOut();
    }

    /// <summary>Each call writes RocksDB's file of options anew, and waits for the disk.</summary>
    private void SetWriteBuffers()
    {
        byte** names = stackalloc byte*[1], values = stackalloc byte*[1];
        foreach (var form in Families.All)
        {
            nint error = 0;
            fixed (byte* name =
                "write_buffer_size\0"u8, value = Encoding.ASCII.GetBytes($"{form.WriteBufferBytes}\0"))
            {
                names[0] = name;
                values[0] = value;
                Native.rocksdb_set_options_cf(Handle, Handles(form.Family), count: 1, names, values, &error);
            }

            RocksException.ThrowIf(error, "set RocksDB's options");
        }
    }
}
