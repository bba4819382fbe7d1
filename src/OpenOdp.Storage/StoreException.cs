using OpenOdp.Engine.State;

namespace OpenOdp.Storage;

/// <summary>The store cannot do what was asked. The message says what is wrong, where, and what to do.</summary>
public abstract class StoreException(string message, Exception? inner = null) : StateStoreException(message, inner);

/// <summary>Another process holds the directory.</summary>
public sealed class StoreLockedException(string directory)
    : StoreException(
        $"The data directory {directory} is in use by another process. Stop that one, or give this one a directory of its own.")
{
    /// <summary>The directory that is held.</summary>
    public string Directory { get; } = directory;
}

/// <summary>A file of the store is damaged or missing. Nothing is served from it (rule S1).</summary>
public sealed class StoreDamagedException(string file, string what, Exception? inner = null)
    : StoreException($"The file {file} is damaged: {what}. Restore the directory from a checkpoint.", inner)
{
    /// <summary>The full path of the file.</summary>
    public string File { get; } = file;
}

/// <summary>The store cannot be read or written now; a later try may succeed.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : StoreException(message, inner);
