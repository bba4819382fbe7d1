using System.Text;
using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Tests.Datafiles;

/// <summary>Datafiles that were stored with host and key in their bytes are served with what is known since.</summary>
public sealed class DatafileWriterTests
{
    private const string Stored =
        """{"version":"4","integrations":[{"key":"odp","host":"http://a","publicKey":"old","pixelUrl":"http://a"}],"z":"\u2028"}""";

    [Theory]
    [InlineData("", "", "http://a", "old")]
    [InlineData("", "new", "http://a", "new")]
    [InlineData("http://b", "new", "http://b", "new")]
    public void What_is_not_known_stays(string host, string publicKey, string hostThen, string keyThen) =>
        Assert.Equal(
            Stored.Replace("http://a", hostThen, StringComparison.Ordinal).Replace("old", keyThen, StringComparison.Ordinal),
            Encoding.UTF8.GetString(DatafileWriter.Write(Encoding.UTF8.GetBytes(Stored), host, publicKey)));
}
