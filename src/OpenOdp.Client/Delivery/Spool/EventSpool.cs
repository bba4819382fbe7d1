using Microsoft.Extensions.Logging;
using OpenOdp.Client.Delivery.Queueing;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Delivery.Spool;

/// <summary>
/// Keeps accepted events on disk until they are sent or dropped, so that they survive the end of the process, however it comes.
/// Each process writes files of its own in the directory and takes over those whose owner is gone.
/// </summary>
internal sealed class EventSpool : IDisposable
{
    private const string Extension = ".spool";

    // The end of the name of a file that is kept for an inquiry; it is not read again.
    private const string Damaged = ".damaged";

    private const int SmallestSegment = 64 * 1024;

    // Zeroing a mebibyte takes a third of a millisecond, once in about 3,000 events, on the thread that sends the next one.
    private const int LargestSegment = 1024 * 1024;

    // A full disk is asked again after this long, not for each event.
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<SpoolSegment> _segments = [];
    private readonly string _directory;
    private readonly long _maxBytes;
    private readonly int _segmentSize;
    private readonly TimeProvider _clock;
    private readonly ClientMetrics _metrics;
    private readonly ILogger _logger;
    private SpoolSegment? _current;
    private EventDestination? _currentDestination;
    private long _bytes;
    private long? _faultAt;
    private bool _disposed;

    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The directory cannot be made.</exception>
    public EventSpool(
        string directory, string settings, long maxBytes, TimeProvider clock, ClientMetrics metrics, ILogger logger)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw OptionsValidator.Fault(
                $"{settings}.SpoolDirectory is '{directory}', which cannot be made. Name a directory that may be written. "
                    + error.Message);
        }

        _directory = directory;
        _maxBytes = maxBytes;
        _segmentSize = (int)Math.Clamp(maxBytes / 8, SmallestSegment, LargestSegment);
        _clock = clock;
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>True when the last <see cref="TakeOver"/> met a file that somebody holds.</summary>
    public bool OthersHoldFiles { get; private set; }

    /// <summary>False for an event that is too large even for an empty spool.</summary>
    public bool CanEverTake(int eventLength, EventDestination? destination) => SizeFor(eventLength, destination) <= _maxBytes;

    /// <summary>Writes an event; false when the spool is full or the disk does not take it.</summary>
    public bool TryAppend(byte[] json, EventDestination? destination, out SpoolSlot slot)
    {
        slot = default;
        lock (_gate)
        {
            if (_disposed) return false;

            var offset = _current is not null && _currentDestination == destination ? _current.Append(json) : -1;
            if (offset < 0)
            {
                if (!Rotate(json.Length, destination)) return false;

                offset = _current!.Append(json);
            }

            slot = new SpoolSlot(_current, offset);
            return true;
        }
    }

    /// <summary>Says that events are sent or dropped; a file goes with the last of its events.</summary>
    public void Settle(IReadOnlyList<QueuedEvent> events)
    {
        lock (_gate)
        {
            for (var i = 0; i < events.Count && !_disposed; i++)
            {
                if (events[i].Slot is { Segment: { } segment } slot)
                {
                    segment.Settle(slot.Offset);
                    DeleteIfDone(segment);
                }
            }
        }
    }

    /// <summary>Takes over the files whose owner is gone, one after the other, oldest first.</summary>
    public IEnumerable<(SpoolSegment Segment, SpoolContents Contents)> TakeOver()
    {
        OthersHoldFiles = false;
        DeleteUnfinished();
        foreach (var path in Directory.GetFiles(_directory, "*" + Extension).Order(StringComparer.Ordinal))
        {
            if (Adopt(path, out var contents) is not { } segment) continue;

            if (contents.IsDamaged)
            {
                _metrics.SpoolDamaged(contents.DamagedPlaces, contents.Lost);
                Log.SpoolDamaged(_logger, path, contents.Damage, path + Damaged);
            }

            yield return (segment, contents);
            lock (_gate)
            {
                if (!_disposed)
                {
                    DeleteIfDone(segment);
                }
            }
        }
    }

    /// <summary>Closes all files; those with events that wait stay for the next process.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _current?.Seal();
            foreach (var segment in _segments.ToArray())
            {
                DeleteIfDone(segment);
            }

            _disposed = true;
            foreach (var segment in _segments)
            {
                segment.Dispose();
            }
        }
    }

    // What damage may have put into the largest file is read as well.
    private long LongestFile => Math.Min(_maxBytes + LargestSegment, Array.MaxLength);

    private SpoolSegment? Adopt(string path, out SpoolContents contents)
    {
        contents = null!;
        lock (_gate)
        {
            // This process holds its own files open, so opening one again would succeed nowhere but on systems without such
            // locks.
            if (_disposed || _segments.Exists(segment => segment.Path == path)) return null;
        }

        try
        {
            if (SpoolSegment.Open(path, LongestFile, out contents) is not { } segment)
            {
                OthersHoldFiles = true;
                return null;
            }

            lock (_gate)
            {
                if (!_disposed)
                {
                    _segments.Add(segment);
                    _bytes += segment.Size;
                    return segment;
                }
            }

            segment.Dispose();
            return null;
        }
        catch (FileNotFoundException)
        {
            // Its owner has just sent the last of its events.
            return null;
        }
        catch (InvalidDataException error)
        {
            _metrics.SpoolDamaged(places: 1, lostEvents: 0);
            Log.SpoolDamaged(_logger, path, error.Message, path + Damaged);
            Put(path, path + Damaged);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.SpoolFailed(_logger, _directory, error.Message);
            return null;
        }
    }

    /// <summary>
    /// Deletes files whose maker died. A file is made in milliseconds, so a young one has a maker that lives; and, as clocks can
    /// jump, so has one that somebody holds.
    /// </summary>
    private void DeleteUnfinished()
    {
        foreach (var path in Directory.GetFiles(_directory, "*" + SpoolSegment.Unfinished))
        {
            try
            {
                if (_clock.GetUtcNow() - File.GetLastWriteTimeUtc(path) > TimeSpan.FromMinutes(1))
                {
                    new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                    File.Delete(path);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The next client tries again.
            }
        }
    }

    private static DestinationKey KeyOf(EventDestination? destination) => destination?.Key ?? new DestinationKey("", "");

    private long SizeFor(int eventLength, EventDestination? destination)
    {
        return Math.Max(_segmentSize, SpoolSegment.SizeFor(eventLength, KeyOf(destination)));
    }

    private bool Rotate(int eventLength, EventDestination? destination)
    {
        var size = SizeFor(eventLength, destination);
        if (_bytes + size > _maxBytes || (_faultAt is { } at && _clock.GetElapsedTime(at) < AfterFault)) return false;

        try
        {
            // Names sort by age, and differ between processes.
            var name = $"{_clock.GetUtcNow():yyyyMMddHHmmssfffffff}-{Guid.NewGuid():N}{Extension}";
            var next = SpoolSegment.Create(Path.Combine(_directory, name), (int)size, KeyOf(destination));
            if (_current is { } previous)
            {
                previous.Seal();
                DeleteIfDone(previous);
            }

            _segments.Add(next);
            _bytes += next.Size;
            _current = next;
            _currentDestination = destination;
            _faultAt = null;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _faultAt = _clock.GetTimestamp();
            Log.SpoolFailed(_logger, _directory, error.Message);
            return false;
        }
    }

    private void DeleteIfDone(SpoolSegment segment)
    {
        if (!segment.IsDone || !_segments.Remove(segment)) return;

        _bytes -= segment.Size;
        segment.Dispose();
        Put(segment.Path, segment.IsDamaged ? segment.Path + Damaged : null);
    }

    /// <summary>Deletes a file that has nothing left to send, or gives it the name under which it is kept.</summary>
    private void Put(string path, string? keptAs)
    {
        try
        {
            if (keptAs is null)
            {
                File.Delete(path);
            }
            else
            {
                File.Move(path, keptAs, overwrite: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A later process that takes it over finds nothing to send either.
            Log.SpoolFailed(_logger, _directory, error.Message);
        }
    }
}
