using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Segments;

namespace OpenOdp.Storage.Views;

/// <summary>The accounts of a store at rest, for a command that only looks: no file is made or changed.</summary>
public static class StoredAccounts
{
    /// <summary>Reads them, by number; none when there is no store in the directory.</summary>
    /// <exception cref="StoreException">They cannot be read: the message says why.</exception>
    public static IReadOnlyList<AccountSettings> Read(string directory)
    {
        var options = new StoreOptions { Directory = Path.GetFullPath(directory) };
        if (!Store.Exists(options.Directory)) return [];
        if (!DirectoryLock.IsIn(options.Directory))
        {
            // A copy; the lock would be a new file.
            throw NotLooked("nobody has opened it yet");
        }

        using var held = DirectoryLock.Take(options.Directory);
        using var opened = StoreOpener.OpenToRead(options, NullLogger.Instance, NotLooked("it is opened for reading"))
            ?? throw NotLooked("it must be written to for that, as after a kill");
        var state = new RocksReader(opened.Database, opened.Database.ReadOptions);
        return [.. Definitions.Read(state, SegmentLanguage.Compiler).Accounts.Values];

        StoreUnavailableException NotLooked(string why) =>
            new($"The store in {options.Directory} was not looked at, since {why}. A start looks at it.");
    }
}
