using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>A certificate for loopback, in two files.</summary>
internal sealed record Certificate(string Path, string KeyPath)
{
    public static Certificate Make(string directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var made = new Certificate(
            System.IO.Path.Combine(directory, "loopback.crt"), System.IO.Path.Combine(directory, "loopback.key"));
        File.WriteAllText(made.Path, certificate.ExportCertificatePem());
        File.WriteAllText(made.KeyPath, key.ExportPkcs8PrivateKeyPem());
        return made;
    }
}
