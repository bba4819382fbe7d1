using System.Runtime.InteropServices;

namespace OpenOdp.Storage.Rocks;

/// <summary>An error that RocksDB reported, with its own words.</summary>
internal sealed class RocksException(string doing, string error) : StoreException($"Could not {doing}: {error}")
{
    /// <summary>RocksDB's words; they start with the kind of error.</summary>
    public string Error { get; } = error;

    /// <summary>True when bytes do not have the checksum or form that they must have.</summary>
    public bool IsCorruption => Error.StartsWith("Corruption", StringComparison.Ordinal);

    /// <summary>True when the file system refused something.</summary>
    public bool IsInputOutput => Error.StartsWith("IO error", StringComparison.Ordinal);

    /// <summary>True when a file that must be there is not.</summary>
    public bool IsFileMissing => IsInputOutput && Error.Contains("No such file", StringComparison.Ordinal);

    /// <summary>True when another process, or another store of this one, holds the directory's lock.</summary>
    public bool IsLocked => Error.StartsWith("IO error: While lock file", StringComparison.Ordinal)
        || Error.StartsWith("IO error: lock hold by", StringComparison.Ordinal);

    /// <summary>Throws when a call left an error, and frees its text.</summary>
    public static void ThrowIf(nint error, string doing)
    {
        if (error != 0) throw new RocksException(doing, Take(error));
    }

    /// <summary>The text behind an error pointer; the pointer is freed.</summary>
    public static string Take(nint error)
    {
        var text = Marshal.PtrToStringUTF8(error) ?? "unknown error";
        Native.rocksdb_free(error);
        return text;
    }
}
