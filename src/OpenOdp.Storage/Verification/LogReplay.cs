using OpenOdp.Engine.Log;
using OpenOdp.Storage.Apply;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Verification;

/// <summary>Applies the records of one database to the state of another, as they were applied when they were appended.</summary>
internal sealed class LogReplay : IDisposable
{
    private const int GroupBytes = 4 << 20;

    private readonly Applier _applier;

    public LogReplay(Database copy, long cacheBytes)
    {
        copy.WriteWithoutLog();
        _applier = new Applier(copy, cacheBytes);
    }

    /// <summary>The last position that has been applied.</summary>
    public ulong Position => _applier.Machine.Position;

    /// <summary>What no answer can see at that position.</summary>
    public InvisibleRows Invisible => new(_applier.Machine.Definitions.Accounts.Values, _applier.Machine.RecordedAt);

    /// <summary>Applies everything that follows.</summary>
    /// <exception cref="BrokenLogException">A record does not follow the one before it.</exception>
    /// <exception cref="UnknownFormatException">The log needs a newer version.</exception>
    public void Run(Database source, CancellationToken cancellationToken)
    {
        using var records = new LogTail(source, after: Position);
        for (var isMore = records.MoveNext(); isMore;)
        {
            var changes = _applier.Begin();
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                _applier.Machine.Apply(records.Record, records.Hash, changes.Overlay);
                isMore = records.MoveNext();
            }
            while (isMore && changes.Overlay.Bytes <= GroupBytes);

            _applier.End(changes);
            changes.Write();
            changes.Written();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _applier.Dispose();
}
