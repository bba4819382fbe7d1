using System.Text;
using OpenOdp.Storage.Recovery;

namespace OpenOdp.Storage.Rocks;

/// <summary>Rewriting after which nothing that was replaced is on the disk any more (rule L5).</summary>
internal sealed unsafe partial class Database
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Rewrites files, and returns when those that were replaced are gone: tables that a reader's iterator still holds, logs
    /// that no memtable needs, and the manifest, which names the first and the last key of each table that there was.
    /// </summary>
    /// <param name="rewrite">What is to be done; false when it could not.</param>
    /// <param name="patience">How long to wait for readers.</param>
    /// <returns>False when something is still there, or the database is being closed.</returns>
    /// <exception cref="StoreException">A file cannot be read or written.</exception>
    public bool Rewrite(Func<bool> rewrite, TimeSpan patience)
    {
        try
        {
            return RewriteAndWait(rewrite, patience);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The files in {Directory} were not rewritten: {error.Message}", error);
        }
    }

    private bool RewriteAndWait(Func<bool> rewrite, TimeSpan patience)
    {
        var before = FilesOfRows();
        Flush(); // the write-ahead log holds the rows as well, until nothing in memory depends on it
        if (!rewrite()) return false;
        RenewManifest();
        var started = TimeProvider.System.GetTimestamp();
        while (!AreGone(before))
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience || _closing.Wait(LookAgain)) return false;
        }

        return true;
    }

    private List<string> FilesOfRows() =>
    [
        .. new[] { "*" + TableSuffix, "*.log", "MANIFEST-*" }
            .SelectMany(pattern => System.IO.Directory.GetFiles(Directory, pattern))
            .Select(path => Path.GetFileName(path)),
    ];

    private bool AreGone(List<string> before)
    {
        var live = LiveFiles().Select(file => file.Name).ToHashSet();
        return before.TrueForAll(
            name => (live.Contains(name) && !name.StartsWith('M')) || !File.Exists(Path.Combine(Directory, name)));
    }

    /// <summary>Has the manifest begin anew with the files in use now.</summary>
    private void RenewManifest()
    {
        SetOptions(DatabaseOptions.Manifest(0, 0));
        var batch = new WriteBatch(this);
        batch.Put(Family.Default, "manifest"u8, []);
        Write(batch);
        Flush(); // that is a change of files, which finds the manifest too large
        SetOptions(DatabaseOptions.Manifest(DatabaseOptions.ManifestBytes, DatabaseOptions.ManifestPercent));
        DirectorySeal.Write(Directory); // RocksDB has written its options to a new file
    }

    private void SetOptions(string options)
    {
        nint error = 0;
        foreach (var option in options.Split(';'))
        {
            var pair = option.Split('=');
            fixed (byte* key = Encoding.UTF8.GetBytes(pair[0] + '\0'), value = Encoding.UTF8.GetBytes(pair[1] + '\0'))
            {
                byte* name = key, setting = value;
                Native.rocksdb_set_db_options(Handle, 1, &name, &setting, &error);
            }

            RocksException.ThrowIf(error, $"set {option}");
        }
    }
}
