using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpenOdp.Server.Webhooks;

/// <summary>Secrets and signatures as the specification of Standard Webhooks has them.</summary>
internal static class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int MinLength = 24;
    private const int MaxLength = 64;
    private const int OwnLength = 32;

    public static byte[] Make() => RandomNumberGenerator.GetBytes(OwnLength);

    public static string Show(ReadOnlySpan<byte> secret) => Prefix + Convert.ToBase64String(secret);

    public static bool TryRead(string text, out byte[] secret)
    {
        secret = new byte[text.Length];
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        if (!Convert.TryFromBase64String(text[Prefix.Length..], secret, out var length)) return false;
        secret = secret[..length];
        return length is >= MinLength and <= MaxLength;
    }

    /// <summary>What stands in <c>webhook-signature</c>.</summary>
    public static string Sign(ReadOnlySpan<byte> secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }
}
