using System.Buffers;
using System.Buffers.Binary;

namespace OpenOdp.Storage.Recovery;

/// <summary>How a file of log records ends.</summary>
internal enum LogFileEnd
{
    /// <summary>With a whole record.</summary>
    Whole,

    /// <summary>With a record that was not written to its end: nothing whole comes after it.</summary>
    Torn,

    /// <summary>Somewhere before its end a record is not what was written.</summary>
    Damaged,
}

/// <summary>
/// Reads the physical form that RocksDB gives its write-ahead logs and manifests, to tell a torn end from damage, which
/// RocksDB's own modes do not (rule S1).
/// </summary>
/// <remarks>
/// Blocks of 32 KiB hold fragments: CRC-32C, masked (4) · length (2, little-endian) · type (1) · bytes. The checksum covers
/// everything from the type on. A fragment never crosses a block; what is left of a block that cannot hold a header is
/// zeros. So a fragment starts at the start of each block, and that is where reading can pick up again after a bad one.
/// RocksDB knows more types, which it does not write with our settings, and on some of which its own reader goes round for ever.
/// </remarks>
internal static class LogFileReader
{
    private const int BlockLength = 32 * 1024;
    private const int HeaderLength = 7;

    /// <summary>Takes a record.</summary>
    public delegate void RecordReader(ReadOnlySpan<byte> record);

    private enum Kind
    {
        Whole,
        First,
        Middle,
        Last,
        Zero,
        CutOff,
        Bad,
    }

    private readonly record struct Fragment(Kind Kind, int Length);

    /// <summary>Reads a file.</summary>
    /// <param name="goodBytes">How far it consists of whole records.</param>
    /// <param name="onRecord">Gets each whole record up to there.</param>
    public static LogFileEnd Examine(ReadOnlySpan<byte> file, out int goodBytes, RecordReader? onRecord = null)
    {
        goodBytes = 0;
        var parts = new ArrayBufferWriter<byte>();
        var inRecord = false;
        for (var at = 0; at < file.Length;)
        {
            at = SkipTrailer(at);
            if (at >= file.Length) break;
            var fragment = Read(file, at);
            var follows = fragment.Kind is Kind.Middle or Kind.Last;
            if (fragment.Kind is Kind.Zero or Kind.CutOff or Kind.Bad || (follows && !inRecord) || (!follows && inRecord))
            {
                return HasWholeRecordAfter(file, at) ? LogFileEnd.Damaged : LogFileEnd.Torn;
            }

            var bytes = file.Slice(at + HeaderLength, fragment.Length - HeaderLength);
            at += fragment.Length;
            inRecord = fragment.Kind is Kind.First or Kind.Middle;
            if (!inRecord) goodBytes = at;
            if (onRecord is null) continue;
            if (fragment.Kind == Kind.Whole)
            {
                onRecord(bytes);
                continue;
            }

            parts.Write(bytes);
            if (inRecord) continue;
            onRecord(parts.WrittenSpan);
            parts.ResetWrittenCount();
        }

        return inRecord ? LogFileEnd.Torn : LogFileEnd.Whole;
    }

    /// <summary>True when a whole record starts after <paramref name="bad"/>.</summary>
    private static bool HasWholeRecordAfter(ReadOnlySpan<byte> file, int bad)
    {
        // Within the block a damaged length hides where the next fragment starts, so every place is tried; a chance
        // match of a 32-bit checksum at one of 32,768 places has odds of 1 in 131,072.
        var blockEnd = Math.Min(file.Length, (bad / BlockLength + 1) * BlockLength);
        for (var at = bad + 1; at + HeaderLength <= blockEnd; at++)
        {
            if (StartsWholeRecord(file, at)) return true;
        }

        for (var at = blockEnd; at < file.Length; at += BlockLength)
        {
            for (var next = at; next < Math.Min(file.Length, at + BlockLength);)
            {
                if (StartsWholeRecord(file, next)) return true;
                var fragment = Read(file, next);
                if (fragment.Kind is Kind.Zero or Kind.CutOff or Kind.Bad) break;
                next = SkipTrailer(next + fragment.Length);
            }
        }

        return false;
    }

    private static bool StartsWholeRecord(ReadOnlySpan<byte> file, int at)
    {
        var fragment = Read(file, at);
        if (fragment.Kind == Kind.Whole) return true;
        if (fragment.Kind != Kind.First) return false;
        while (true)
        {
            at = SkipTrailer(at + fragment.Length);
            if (at >= file.Length) return false;
            fragment = Read(file, at);
            if (fragment.Kind == Kind.Last) return true;
            if (fragment.Kind != Kind.Middle) return false;
        }
    }

    private static int SkipTrailer(int at)
    {
        var left = BlockLength - (at % BlockLength);
        return left < HeaderLength ? at + left : at;
    }

    private static Fragment Read(ReadOnlySpan<byte> file, int at)
    {
        var room = Math.Min(BlockLength - (at % BlockLength), file.Length - at);
        if (room < HeaderLength) return new Fragment(Kind.CutOff, room);
        var header = file.Slice(at, HeaderLength);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        var type = header[6];
        if (type == 0 && length == 0) return new Fragment(Kind.Zero, HeaderLength);

        var covered = 1 + length;
        if (HeaderLength - 1 + covered > room) return new Fragment(Kind.CutOff, room);
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (Crc32C.Masked(Crc32C.Of(file.Slice(at + HeaderLength - 1, covered))) != expected) return new Fragment(Kind.Bad, 0);
        var kind = type switch
        {
            1 => Kind.Whole,
            2 => Kind.First,
            3 => Kind.Middle,
            4 => Kind.Last,
            _ => Kind.Bad,
        };
        return new Fragment(kind, HeaderLength - 1 + covered);
    }
}
