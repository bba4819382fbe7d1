using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenOdp.Storage.Apply;

/// <summary>
/// Bytes outside the collected heap, which are taken as they are written. The collector waits longer the more it has seen
/// survive: with gigabytes of cache in its heap it let a gigabyte of garbage lie.
/// </summary>
internal sealed unsafe class NativeBuffer : SafeHandleZeroOrMinusOneIsInvalid
{
    public NativeBuffer(long bytes, bool zeroed = false)
        : base(ownsHandle: true) =>
            SetHandle((nint)(zeroed ? NativeMemory.AllocZeroed((nuint)bytes) : NativeMemory.Alloc((nuint)bytes)));

    /// <summary>The first of the bytes.</summary>
    public byte* Pointer => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free(Pointer);
        return true;
    }
}
