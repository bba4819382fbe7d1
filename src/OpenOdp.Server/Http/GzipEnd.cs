using System.IO.Compression;
using System.Security.Cryptography;

namespace OpenOdp.Server.Http;

/// <summary>
/// One more member of ours that is put behind a gzip body. The framework's reader checks checksum and length of each member, but
/// takes a body that breaks off for one that ends, and leaves alone what stands behind its end. Ours is reached only when what
/// was sent ends exactly with a member; so what is unpacked ends with <see cref="Content"/>, or the body is damaged.
/// </summary>
internal static class GzipEnd
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(16);
    private static readonly byte[] Packed = Compress(Secret);

    /// <summary>What the member holds; nobody else can know it.</summary>
    public static ReadOnlySpan<byte> Content => Secret;

    /// <summary>The member.</summary>
    public static ReadOnlySpan<byte> Member => Packed;

    private static byte[] Compress(byte[] content)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Fastest)) gzip.Write(content);
        return member.ToArray();
    }
}
