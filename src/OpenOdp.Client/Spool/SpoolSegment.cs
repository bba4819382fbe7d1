using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Text;

namespace OpenOdp.Client.Spool;

/// <summary>
/// One file of the spool, mapped into memory: what is written to it survives the process without a system call. It is held open
/// for this process alone; the lock goes with the process, so a file that can be opened has no living owner.
/// </summary>
/// <remarks>
/// Header: magic (8), length of header (4), checksum of the rest (4), lengths of host and key (4 + 4), host, key.
/// Record: length (4), checksum (4), settled (1), event. The length is written last: a record without it was never accepted.
/// </remarks>
internal sealed class SpoolSegment : IDisposable
{
    /// <summary>The end of the name of a file that is being made.</summary>
    public const string Unfinished = ".new";

    private const ulong Magic = 0x314C_5053_5044_4F4F; // "OODPSPL1"
    private const int FixedHeader = 24;
    private const int RecordHeader = 9;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private int _end;
    private int _waiting;
    private bool _sealed;

    private SpoolSegment(string path, FileStream stream, string host, string publicKey)
    {
        Path = path;
        Size = stream.Length;
        Host = host;
        PublicKey = publicKey;
        _file =
            MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor();
        _end = HeaderLength(host, publicKey);
    }

    public string Path { get; }

    public long Size { get; }

    /// <summary>Where the events go; empty while they are held for the first datafile.</summary>
    public string Host { get; }

    public string PublicKey { get; }

    /// <summary>True when no event will come and none waits; the file may go.</summary>
    public bool IsDone => Volatile.Read(ref _sealed) && Volatile.Read(ref _waiting) == 0;

    /// <summary>The file size that one event needs.</summary>
    public static long SizeFor(int eventLength, string host, string publicKey) =>
        HeaderLength(host, publicKey) + RecordHeader + (long)eventLength;

    /// <summary>Makes a file; it has another name until it is whole, so that nobody takes over half of one.</summary>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    public static SpoolSegment Create(string path, int size, string host, string publicKey)
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

            var header = Header(host, publicKey);
            stream.Position = 0;
            stream.Write(header);
            stream.Flush();
            File.Move(unfinished, path);
            return new SpoolSegment(path, stream, host, publicKey);
        }
        catch
        {
            stream.Dispose();
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Opens a file whose owner is gone; null when another process has it.</summary>
    /// <exception cref="InvalidDataException">The header is damaged.</exception>
    /// <exception cref="FileNotFoundException">The file has gone.</exception>
    public static SpoolSegment? Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault is not FileNotFoundException)
        {
            return null;
        }

        try
        {
            var (host, publicKey) = ReadHeader(stream);
            return new SpoolSegment(path, stream, host, publicKey) { _sealed = true };
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
        if (offset + RecordHeader + (long)json.Length > Size)
        {
            return -1;
        }

        _view.Write(offset + 4, Checksum(json));
        _view.WriteArray(offset + RecordHeader, json, 0, json.Length);
        Thread.MemoryBarrier();
        _view.Write(offset, json.Length);
        _end = offset + RecordHeader + json.Length;
        Interlocked.Increment(ref _waiting);
        return offset;
    }

    /// <summary>Says that an event needs no replay.</summary>
    public void Settle(int offset)
    {
        _view.Write(offset + 8, (byte)1);
        Interlocked.Decrement(ref _waiting);
    }

    public void Seal() => Volatile.Write(ref _sealed, true);

    /// <summary>The events that were not settled, up to the end or to the first that is damaged.</summary>
    public List<(int Offset, byte[] Json)> ReadWaiting(out bool damaged)
    {
        var waiting = new List<(int, byte[])>();
        damaged = false;
        while (_end + RecordHeader <= Size && _view.ReadInt32(_end) is var length and not 0)
        {
            if (length < 0 || _end + RecordHeader + (long)length > Size)
            {
                damaged = true;
                break;
            }

            var json = new byte[length];
            _view.ReadArray(_end + RecordHeader, json, 0, length);
            if (_view.ReadUInt32(_end + 4) != Checksum(json))
            {
                damaged = true;
                break;
            }

            if (_view.ReadByte(_end + 8) == 0)
            {
                waiting.Add((_end, json));
            }

            _end += RecordHeader + length;
        }

        _waiting = waiting.Count;
        return waiting;
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static int HeaderLength(string host, string publicKey) =>
        FixedHeader + Encoding.UTF8.GetByteCount(host) + Encoding.UTF8.GetByteCount(publicKey);

    private static byte[] Header(string host, string publicKey)
    {
        var header = new byte[HeaderLength(host, publicKey)];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), header.Length);
        var hostLength = Encoding.UTF8.GetBytes(host, header.AsSpan(FixedHeader));
        var keyLength = Encoding.UTF8.GetBytes(publicKey, header.AsSpan(FixedHeader + hostLength));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), hostLength);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), keyLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Checksum(header.AsSpan(16)));
        return header;
    }

    private static (string Host, string PublicKey) ReadHeader(FileStream stream)
    {
        var header = new byte[Math.Min(stream.Length, 64 * 1024)];
        stream.ReadExactly(header);
        if (header.Length < FixedHeader
            || BinaryPrimitives.ReadUInt64LittleEndian(header) != Magic
            || (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)) is var length
                && (length < FixedHeader || length > header.Length))
            || BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12)) != Checksum(header.AsSpan(16, length - 16)))
        {
            throw new InvalidDataException("The header is damaged.");
        }

        var hostLength = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(16));
        var keyLength = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(20));
        return (
            Encoding.UTF8.GetString(header, FixedHeader, hostLength),
            Encoding.UTF8.GetString(header, FixedHeader + hostLength, keyLength));
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return ~sum;
    }
}
