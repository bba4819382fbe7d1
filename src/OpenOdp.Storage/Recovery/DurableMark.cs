using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace OpenOdp.Storage.Recovery;

/// <summary>
/// The file <c>durable</c>: the last position that was on stable storage when somebody was told so. It is written after
/// each sync and before the answers, so a store that comes back with a lower position has lost acknowledged records.
/// </summary>
/// <remarks>
/// 28 bytes, one write, no sync: a killed process leaves it current. After a power cut it may be older, which only
/// weakens the check; the records themselves were synced. Layout: magic (8) · position (8) · number of the log (8) · CRC-32C (4).
/// </remarks>
internal sealed class DurableMark : IDisposable
{
    public const string FileName = "durable";
    private const int Length = 28;
    private const ulong Magic = 0x4F50_454E_4F44_5031; // OPENODP1
    private readonly SafeFileHandle _file;

    private DurableMark(SafeFileHandle file, ulong position, ulong log) => (_file, Position, Log) = (file, position, log);

    /// <summary>The position in the file.</summary>
    public ulong Position { get; private set; }

    /// <summary>
    /// The number of the write-ahead log that was written to then: it holds the position, unless tables do. 0 for none.
    /// </summary>
    public ulong Log { get; private set; }

    /// <summary>Opens the mark of a directory that has a store, or makes one for a new store.</summary>
    /// <exception cref="StoreDamagedException">It is missing or damaged.</exception>
    public static DurableMark Open(string directory, bool isNewStore)
    {
        var path = Path.Combine(directory, FileName);
        if (!isNewStore)
        {
            var (position, log) = ReadAll(directory);
            return new DurableMark(
                File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite), position, log);
        }

        var mark = new DurableMark(File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite), 0, 0);
        mark.Advance(0, 0);
        return mark;
    }

    /// <summary>The position that a directory's mark holds.</summary>
    /// <exception cref="StoreDamagedException">It is missing or damaged.</exception>
    public static ulong Read(string directory) => ReadAll(directory).Position;

    private static (ulong Position, ulong Log) ReadAll(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            throw new StoreDamagedException(path, "it is missing, so nothing says how far the log must reach");
        }

        var bytes = File.ReadAllBytes(path);
        if (bytes.Length != Length || BinaryPrimitives.ReadUInt64BigEndian(bytes) != Magic)
        {
            throw new StoreDamagedException(path, "it is not a mark of the last durable position");
        }

        if (Crc32C.Of(bytes.AsSpan(0, Length - 4)) != BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(Length - 4)))
        {
            throw new StoreDamagedException(path, "its checksum does not match");
        }

        return (BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)), BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(16)));
    }

    /// <summary>Writes a new position.</summary>
    public void Advance(ulong position, ulong log)
    {
        Debug.Assert(position >= Position, "what was durable stays so");
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], position);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], log);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[24..], Crc32C.Of(bytes[..24]));
        RandomAccess.Write(_file, bytes, 0);
        (Position, Log) = (position, log);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
