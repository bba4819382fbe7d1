using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpenOdp.Storage.Retention;

namespace OpenOdp.Storage.Rocks;

/// <summary>
/// Lets the compactions of a family leave out rows that no answer can see any more (rules L4, I7): they are read and rewritten
/// anyway, so removal costs no work of its own, and none while there is nothing to remove.
/// </summary>
/// <remarks>
/// RocksDB asks at the start of each compaction for a filter and then shows it the newest version of each key, snapshots or
/// not. A row left out takes its older versions with it. Both callbacks run on RocksDB's threads and must not throw.
/// </remarks>
internal sealed unsafe class RowFilter : IDisposable
{
    private GCHandle _self;
    private long _removed;

    public RowFilter(Family family)
    {
        Family = family;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>The family.</summary>
    public Family Family { get; }

    /// <summary>What is invisible now; nothing while it is null or answers null.</summary>
    public Func<InvisibleRows?>? Source { get; set; }

    /// <summary>Rows left out so far.</summary>
    public long Removed => Volatile.Read(ref _removed);

    /// <summary>Makes the family's options ask for filters; they own what is created here.</summary>
    public void Register(nint options) => Native.rocksdb_options_set_compaction_filter_factory(
        options, Native.rocksdb_compactionfilterfactory_create(GCHandle.ToIntPtr(_self), &Nothing, &Create, &Name));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_self.IsAllocated) _self.Free();
    }

    /// <summary>One compaction, or one thread's part of it.</summary>
    private sealed class Run(RowFilter filter, InvisibleRows rows)
    {
        private long _removed;

        public bool Removes(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
        {
            if (rows.Includes(filter.Family, key, row)) return false;
            _removed++;
            return true;
        }

        public void End() => Interlocked.Add(ref filter._removed, _removed);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Create(nint state, nint context)
    {
        try
        {
            var filter = (RowFilter)GCHandle.FromIntPtr(state).Target!;
            if (filter.Source?.Invoke() is not { } rows || !rows.HasAny(filter.Family)) return 0;
            return Native.rocksdb_compactionfilter_create(
                GCHandle.ToIntPtr(GCHandle.Alloc(new Run(filter, rows))), &End, &Removes, &Name);
        }
        catch (Exception)
        {
            return 0; // then this compaction leaves nothing out
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Removes(
        nint state, int level, byte* key, nuint keyLength, byte* row, nuint rowLength, byte** newRow, nuint* newLength,
        byte* isChanged)
    {
        *isChanged = 0;
        try
        {
            var run = (Run)GCHandle.FromIntPtr(state).Target!;
            return run.Removes(new ReadOnlySpan<byte>(key, (int)keyLength), new ReadOnlySpan<byte>(row, (int)rowLength))
                ? (byte)1
                : (byte)0;
        }
        catch (Exception)
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void End(nint state)
    {
        var handle = GCHandle.FromIntPtr(state);
        ((Run)handle.Target!).End();
        handle.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Nothing(nint state)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* Name(nint state) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("openodp.invisible-rows"u8));
}
