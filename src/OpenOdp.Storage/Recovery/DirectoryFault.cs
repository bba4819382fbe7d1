using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Recovery;

/// <summary>Says why a data directory cannot be used, by what the file system answered, and what to do.</summary>
internal static class DirectoryFault
{
    private const int ReadOnlyFileSystem = 30; // EROFS
    private const int NoSpaceLeft = 28; // ENOSPC

    /// <summary>The directory cannot be made, or nothing can be written there.</summary>
    public static StoreUnavailableException OfWriting(string directory, Exception fault) =>
        new($"The data directory {directory} cannot "
            + $"be {(Directory.Exists(directory) ? "written" : "made")}: {Reason(directory, fault)}", fault);

    /// <summary>The store in it cannot be opened.</summary>
    public static StoreUnavailableException OfOpening(string directory, Exception fault) =>
        new($"The data directory {directory} cannot be opened: {Reason(directory, fault)}", fault);

    /// <summary>
    /// True when somebody else has a file open that only one may: the only fault of a lock that another process is behind.
    /// </summary>
    public static bool IsHeld(IOException fault) =>
        fault.HResult is 11 or 35 or unchecked((int)0x80070020); // EAGAIN of Linux, of macOS; a sharing violation

    private static string Reason(string directory, Exception fault)
    {
        if (NoDirectory(directory) is { } other) return $"{other} Name another directory.";
        if (fault.HResult == ReadOnlyFileSystem || Says(fault, "Read-only file system"))
        {
            return $"{fault.Message}. Mount it for writing, or name another directory.";
        }

        if (fault.HResult == NoSpaceLeft || Says(fault, "No space left")) return $"{fault.Message}. Free some room.";
        if (fault is UnauthorizedAccessException || Says(fault, "Permission denied"))
        {
            var user =
                Environment.UserName is { Length: > 0 } name ? $"The user {name}, who runs this," : "The user who runs this";
            return $"{fault.Message.TrimEnd('.')}. {user} must be able to read and write it and all that is in it.";
        }

        return fault.Message;
    }

    private static bool Says(Exception fault, string words) =>
        fault is RocksException { IsInputOutput: true } error && error.Error.Contains(words, StringComparison.Ordinal);

    /// <summary>What is at the path, or above it, that is no directory; null when nothing is in the way.</summary>
    private static string? NoDirectory(string path)
    {
        for (var place = path; place is not null && !Directory.Exists(place); place = Path.GetDirectoryName(place))
        {
            if (new FileInfo(place).LinkTarget is { } target)
            {
                return $"{place} is a symbolic link to {target}, which is missing or no directory.";
            }

            if (File.Exists(place)) return $"{place} is a file.";
        }

        return null;
    }
}
