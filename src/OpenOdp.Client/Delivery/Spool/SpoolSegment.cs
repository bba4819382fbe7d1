using System.Buffers.Binary;
using System.Globalization;
using System.IO.MemoryMappedFiles;

namespace OpenOdp.Client.Delivery.Spool;

/// <summary>
/// One file of the spool, mapped into memory: what is written to it survives the process without a system call. It is held open
/// for this process alone; the lock goes with the process, so a file that can be opened has no living owner.
/// </summary>
/// <remarks>
/// <see cref="SpoolHeader"/>, then one <see cref="SpoolRecord"/> after the other, then zeros, then the header again. The mark of
/// a record is written after the rest of it, and the counts after that: what was not counted was never accepted.
/// </remarks>
internal sealed class SpoolSegment : IDisposable
{
    /// <summary>The end of the name of a file that is being made.</summary>
    public const string Unfinished = ".new";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SpoolHeader _header;
    private readonly int _firstCountAt;
    private readonly int _lastCountAt;
    private readonly int _recordsEnd;
    private int _end;
    private int _count;
    private int _waiting;
    private bool _sealed;

    private SpoolSegment(string path, FileStream stream, SpoolHeader header)
    {
        Path = path;
        _header = header;
        Size = stream.Length;
        _file =
            MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor();
        _end = header.Length;
        _recordsEnd = (int)Size - header.Length;
        _firstCountAt = _end - SpoolHeader.CountLength;
        _lastCountAt = (int)Size - SpoolHeader.CountLength;
    }

    public string Path { get; }

    public long Size { get; }

    /// <summary>True for a file that was found damaged; it is kept when its events are settled.</summary>
    public bool IsDamaged { get; private init; }

    /// <summary>True when no event will come and none waits; the file may go.</summary>
    public bool IsDone => Volatile.Read(ref _sealed) && Volatile.Read(ref _waiting) == 0;

    /// <summary>The file size that one event needs.</summary>
    public static long SizeFor(int eventLength, DestinationKey destination) =>
        (2 * SpoolHeader.LengthFor(destination)) + SpoolRecord.HeaderLength + (long)eventLength;

    /// <summary>Makes a file; it has another name until it is whole, so that nobody takes over half of one.</summary>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    public static SpoolSegment Create(string path, int size, DestinationKey destination)
    {
        var unfinished = path + Unfinished;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // it holds identifiers
        }

        var stream = new FileStream(unfinished, options);
        try
        {
            // Real zeros, not a hole: storing into a mapped hole on a full disk would kill the process.
            var zeros = new byte[64 * 1024];
            for (var left = size; left > 0; left -= zeros.Length)
            {
                stream.Write(zeros, 0, Math.Min(left, zeros.Length));
            }

            var header = SpoolHeader.New(destination, size);
            header.WriteBoth(stream);
            stream.Flush();
            File.Move(unfinished, path);
            return new SpoolSegment(path, stream, header);
        }
        catch
        {
            stream.Dispose();
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Opens and reads a file whose owner is gone; null when another process has it.</summary>
    /// <exception cref="InvalidDataException">Nothing in it can be used; the message says why.</exception>
    /// <exception cref="FileNotFoundException">The file has gone.</exception>
    public static SpoolSegment? Open(string path, long maxBytes, out SpoolContents contents)
    {
        contents = null!;
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not FileNotFoundException)
        {
            return null;
        }

        try
        {
            if (!stream.CanSeek) throw new InvalidDataException("it is no file with a length, so it is not read");
            if (stream.Length > maxBytes)
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"it has {stream.Length} bytes, more than Odp.SpoolMaxBytes lets a file have, and "
                    + $"is not read; raise that and give"
                        + $" the file its name back to send its events"));
            }

            // Read, not mapped: a sector that the disk cannot give would end the process.
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            contents = SpoolContents.Read(bytes)
                ?? throw new InvalidDataException("nothing in it says where its events go, none of them can be sent");
            return new SpoolSegment(path, stream, contents.Header)
            {
                _sealed = true,
                _waiting = contents.Waiting.Count,
                IsDamaged = contents.IsDamaged,
            };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes an event; −1 when there is no room. Not for two threads at a time.</summary>
    public int Append(byte[] json)
    {
        var offset = _end;
        if (offset + SpoolRecord.HeaderLength + (long)json.Length > _recordsEnd) return -1;

        Span<byte> header = stackalloc byte[SpoolRecord.HeaderLength];
        SpoolRecord.EncodeHeader(_header.RecordKey, _count, json, header);
        var bytes = _view.SafeMemoryMappedViewHandle;
        bytes.WriteSpan<byte>((ulong)offset + 4, header[4..]);
        bytes.WriteSpan<byte>((ulong)offset + SpoolRecord.HeaderLength, json);
        Thread.MemoryBarrier();
        _view.Write(offset, SpoolRecord.Mark);
        Span<byte> count = stackalloc byte[SpoolHeader.CountLength];
        _header.EncodeCount(++_count, count);
        var both = BinaryPrimitives.ReadUInt64LittleEndian(count);
        _view.Write(_firstCountAt, both);
        _view.Write(_lastCountAt, both);
        _end = offset + SpoolRecord.HeaderLength + json.Length;
        Interlocked.Increment(ref _waiting);
        return offset;
    }

    /// <summary>Says that an event needs no replay.</summary>
    public void Settle(int offset)
    {
        _view.Write(offset + SpoolRecord.StateAt, SpoolRecord.Settled);
        Interlocked.Decrement(ref _waiting);
    }

    public void Seal() => Volatile.Write(ref _sealed, true);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
