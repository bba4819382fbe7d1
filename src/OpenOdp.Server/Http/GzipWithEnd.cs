using System.IO.Compression;
using System.Security.Cryptography;

namespace OpenOdp.Server.Http;

/// <summary>
/// A gzip body with one more member behind it, of ours. The framework's reader checks checksum and length of each member, but takes a
/// body that breaks off for one that ends, and leaves alone what stands behind its end. Ours is reached only when what was sent ends
/// exactly with a member; so what is decompressed ends with <see cref="End"/>, or the body is damaged.
/// </summary>
internal sealed class GzipWithEnd(Stream body) : Stream
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(16);
    private static readonly byte[] Member = Compress(Content);

    private int _given = -1;

    /// <summary>What the last member holds; nobody else can know it.</summary>
    public static ReadOnlySpan<byte> End => Content;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_given < 0)
        {
            var count = await body.ReadAsync(buffer, cancellationToken);
            if (count > 0 || buffer.Length == 0) return count;
            _given = 0;
        }

        var rest = Member.AsMemory(_given);
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        _given += rest.Length;
        return rest.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    private static byte[] Compress(byte[] content)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Fastest)) gzip.Write(content);
        return member.ToArray();
    }
}
