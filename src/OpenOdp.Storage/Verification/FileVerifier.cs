using System.Buffers;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Verification;

/// <summary>
/// Reads table files whole and compares them with the checksums in the manifest: every byte is covered, filters and indexes
/// too, and nothing goes through the block cache.
/// </summary>
internal static class FileVerifier
{
    private const int ChunkLength = 256 * 1024;

    /// <summary>Verifies the files of an open database.</summary>
    /// <param name="files">
    /// The files in use now. Asked again when one is not as it was listed: a compaction may have replaced it since, and after a
    /// kill many begin as soon as the database is open.
    /// </param>
    /// <param name="goOn">Asked before each file and after each chunk; may wait; false gives up.</param>
    /// <returns>What is wrong with the first file that is damaged; null when all are whole, or it was given up.</returns>
    public static StoreDamagedException? FirstFault(string directory, Func<IReadOnlyList<LiveFile>> files, Func<bool> goOn)
    {
        foreach (var file in files())
        {
            if (!goOn()) return null;
            if (FaultOf(directory, file, goOn) is not { } fault || !files().Contains(file)) continue;
            return new StoreDamagedException(Path.Combine(directory, file.Name), fault);
        }

        return null;
    }

    /// <summary>Verifies one file.</summary>
    /// <param name="goOn">Asked after each chunk; may wait; false gives up.</param>
    /// <returns>Null when it is whole, or was given up; else what is wrong.</returns>
    public static string? FaultOf(string directory, LiveFile file, Func<bool> goOn)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            using var handle = File.OpenHandle(Path.Combine(directory, file.Name), options: FileOptions.SequentialScan);
            if (RandomAccess.GetLength(handle) != file.Length)
            {
                return $"it has {RandomAccess.GetLength(handle)} bytes instead of {file.Length}";
            }

            var crc = Crc32C.Start;
            for (long at = 0; at < file.Length;)
            {
                var read = RandomAccess.Read(handle, buffer.AsSpan(0, ChunkLength), at);
                if (read == 0) return "it ends too early";
                crc = Crc32C.Extend(crc, buffer.AsSpan(0, read));
                at += read;
                if (!goOn()) return null;
            }

            return Crc32C.Finish(crc) == file.Checksum ? null : "its checksum does not match";
        }
        catch (FileNotFoundException)
        {
            return "it is missing";
        }
        catch (IOException error)
        {
            return error.Message;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
