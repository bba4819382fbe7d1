using System.Text;
using OpenOdp.Client.Json;

namespace OpenOdp.Client.Tests.Json;

/// <summary>Half of a surrogate pair is read as U+FFFD, and all else stays.</summary>
public sealed class HalfPairsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain \\n \\\\ \\u00e9", "plain \\n \\\\ \\u00e9")]
    [InlineData("\\ud83d\\ude00", "\\ud83d\\ude00")]
    [InlineData("\\uD83D\\uDE00\\uD83D", "\\uD83D\\uDE00\\ufffd")]
    [InlineData("\\ud800", "\\ufffd")]
    [InlineData("\\udfff x", "\\ufffd x")]
    [InlineData("\\ud800\\ud83d\\ude00", "\\ufffd\\ud83d\\ude00")]
    [InlineData("\\ud800\\n\\udc00", "\\ufffd\\n\\ufffd")]
    [InlineData("\\\\ud800", "\\\\ud800")] // a backslash, and then a text
    [InlineData("\\\\\\ud800", "\\\\\\ufffd")]
    [InlineData("\\ud8", "\\ud8")]
    [InlineData("\\", "\\")]
    [InlineData("\\u+123\\ud800", "\\u+123\\ufffd")]
    public void Halves_are_mended(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(HalfPairs.Mend(Encoding.UTF8.GetBytes(json)).Span));
}
