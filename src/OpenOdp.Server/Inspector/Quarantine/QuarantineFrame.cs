using System.Buffers.Binary;
using System.Security.Cryptography;
using OpenOdp.Engine.State;

namespace OpenOdp.Server.Inspector.Quarantine;

/// <summary>
/// What stands in a file of the quarantine: a request that was rejected, or that one was sent again. Each behind its length and a
/// checksum, so that the end which a killed process left is known.
/// </summary>
internal static class QuarantineFrame
{
    private const int SumLength = 8;
    private const int HeaderLength = sizeof(uint) + SumLength;
    private const byte Request = 1;
    private const byte Sent = 2;

    public static byte[] Of(RequestEntry entry, ReadOnlySpan<byte> body)
    {
        var writer = Begin(Request, body.Length + 1024);
        writer.Varint((ulong)entry.Id);
        writer.SignedVarint(entry.At);
        writer.Text(entry.Path);
        writer.Varint((ulong)entry.Status);
        writer.Byte(entry.IsCut ? (byte)1 : (byte)0);
        Write(writer, entry.Errors);
        Write(writer, entry.Warnings);
        writer.Bytes(body);
        return End(writer);
    }

    public static byte[] Of(long id, SentAgain sent)
    {
        var writer = Begin(Sent, 64);
        writer.Varint((ulong)id);
        writer.Text(sent.By);
        writer.SignedVarint(sent.At);
        writer.Varint(sent.Position);
        return End(writer);
    }

    /// <summary>Reads the frames of a file, oldest first.</summary>
    /// <returns>How many of the bytes are whole frames: behind them is what a killed process has not finished.</returns>
    public static int Read(ReadOnlySpan<byte> file, IDictionary<long, RequestEntry> entries)
    {
        var at = 0;
        while (file.Length - at >= HeaderLength)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - HeaderLength) break;
            var content = file.Slice(at + HeaderLength, (int)length);
            if (!Sum(content).SequenceEqual(file.Slice(at + sizeof(uint), SumLength))) break;
            ReadOne(content, entries);
            at += HeaderLength + (int)length;
        }

        return at;
    }

    private static void ReadOne(ReadOnlySpan<byte> content, IDictionary<long, RequestEntry> entries)
    {
        var reader = new ByteReader(content);
        var kind = reader.Byte();
        var id = (long)reader.Varint();
        if (kind == Request)
        {
            var (at, path) = (reader.SignedVarint(), reader.Text());
            var (status, isCut) = ((int)reader.Varint(), reader.Byte() == 1);
            var (errors, warnings) = (ReadRemarks(ref reader), ReadRemarks(ref reader));
            entries[id] = new RequestEntry(id, at, path, status, reader.Bytes().ToArray(), errors, warnings) { IsCut = isCut };
        }
        else if (kind == Sent && entries.TryGetValue(id, out var entry))
        {
            entries[id] = entry with { SentAgain = new SentAgain(reader.Text(), reader.SignedVarint(), reader.Varint()) };
        }
    }

    private static void Write(ByteWriter writer, IReadOnlyList<Remark> remarks)
    {
        writer.Varint((ulong)remarks.Count);
        foreach (var (index, message) in remarks)
        {
            writer.SignedVarint(index ?? -1);
            writer.Text(message);
        }
    }

    private static List<Remark> ReadRemarks(ref ByteReader reader)
    {
        var remarks = new List<Remark>();
        for (var left = reader.Varint(); left > 0; left--)
        {
            var index = (int)reader.SignedVarint();
            remarks.Add(new Remark(index < 0 ? null : index, reader.Text()));
        }

        return remarks;
    }

    private static ByteWriter Begin(byte kind, int capacity)
    {
        var writer = new ByteWriter(HeaderLength + capacity);
        writer.Reserve(HeaderLength);
        writer.Byte(kind);
        return writer;
    }

    private static byte[] End(ByteWriter writer)
    {
        var frame = writer.Written.ToArray();
        var content = frame.AsSpan(HeaderLength);
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)content.Length);
        Sum(content).CopyTo(frame.AsSpan(sizeof(uint)));
        return frame;
    }

    private static ReadOnlySpan<byte> Sum(ReadOnlySpan<byte> content) => SHA256.HashData(content).AsSpan(0, SumLength);
}
