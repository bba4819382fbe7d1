using System.Text;
using CsCheck;
using OpenOdp.Client.Segments;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Segments;

/// <summary>What each answer means, row by row: T130–T143, and N14.</summary>
public sealed class SegmentResponseTests
{
    [Theory]
    [Row("T130", "T135", "T136", "T141", "T142")]
    [InlineData(
        """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"a","state":"qualified",}},{"node":{"name":"b","state":"not-qualified"}},]}}}}""",
        "a")] // T130, trailing commas
    [InlineData(
        """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"a","state":"qualified"}},{"node":{"name":"b","state":"qualified"}}]}}}}""",
        "a,b")] // T135
    [InlineData(
        """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"a","state":"Qualified"}}]}}}}""", "")] // case counts
    [InlineData(
        """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"a","state":"qualified"}},{"node":{"name":"b","state":"not_qualified"}}]}}}}""",
        "a")] // T141
    [InlineData("""{"data":{"customer":{"audiences":{"edges":[]}}}}""", "")] // T136
    [InlineData("""{"errors":[],"data":{"customer":{"audiences":{"edges":[]}}}}""", "")]
    [InlineData("""{"errors":null,"data":{"customer":{"audiences":{"edges":[]}}}}""", "")]
    [InlineData(
        """{"data":{"customer":{"audiences":{"edges":[null,[],{},{"node":null},{"node":[]},{"node":{"name":1,"state":"qualified"}}]}}}}""",
        "")] // T142, W-15
    public void Only_the_names_of_qualified_nodes_count_and_broken_edges_are_passed_over(string body, string expected)
    {
        var answer = Read(body);

        Assert.Null(answer.Failure);
        Assert.Equal(expected, string.Join(',', answer.Segments!.List));
    }

    [Theory]
    [Row("T131", "T133", "T134", "T137", "T138", "T139", "T143", "T149", "T151")]
    [InlineData(
        """{"errors":[{"extensions":{"code":"INVALID_IDENTIFIER_EXCEPTION","classification":"X"}},{"extensions":{"classification":"Y"}}]}""",
        "invalid identifier")] // T132
    [InlineData("""{"errors":[{"extensions":{"classification":"YetKnownOdpException"}}]}""", "YetKnownOdpException")] // T133
    [InlineData(
        """{"errors":[{"extensions":{"classification":"DataFetchingException"}}],"data":{"customer":null}}""",
        "DataFetchingException")] // T137
    [InlineData("""{"errors":[{"extensions":{}}]}""", "decode error")] // T134
    [InlineData(
        """{"errors":[{"message":"m","locations":[],"extensions":{"classification":"ValidationError"}}]}""",
        "ValidationError")] // T149
    [InlineData("""{"data":{"customer":{"audiences":{"edges":null}}}}""", "decode error")] // T151
    [InlineData("""{"data":{"customer":{"audiences":{"edges":0}}}}""", "decode error")]
    [InlineData("""{"errors":"text"}""", "decode error")] // T143
    [InlineData("""{"errors":[7]}""", "decode error")]
    [InlineData("""{"data":{ }}""", "decode error")] // T138
    [InlineData("""{"other":1}""", "decode error")] // T139
    [InlineData("[]", "decode error")] // T143
    [InlineData("""["item-1","item-2"]""", "decode error")] // T131
    [InlineData("""{ "k": }""", "decode error")]
    [InlineData("""{ : "v" }""", "decode error")]
    [InlineData("\"just some text\"", "decode error")]
    [InlineData("<!DOCTYPE html><html>Sign in</html>", "decode error")]
    [InlineData("""{"data":""", "decode error")]
    [InlineData(
        """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"\ud800","state":"qualified"}}]}}}}""", "decode error")]
    [InlineData("", "network error")]
    public void Every_other_answer_is_a_failure_with_a_word_for_it(string body, string failure)
    {
        var answer = Read(body);

        Assert.Null(answer.Segments);
        Assert.Equal(failure, answer.Failure);
    }

    [Fact]
    public void N14_Whatever_is_cut_or_changed_in_an_answer_nothing_is_thrown()
    {
        var good = Encoding.UTF8.GetBytes(
            """{"errors":[{"extensions":{"code":"c","classification":"d"}}],"data":{"customer":{"audiences":{"edges":[{"node":{"name":"a","state":"qualified"}}]}}}}""");
        string[] odd = ["null", "1", "[]", "{}", "\"\"", "true", "\\", "\u0000", "[[[[[[[[", "\"\\ud800\""];
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 30], Gen.Int[0, odd.Length - 1]).Sample((at, length, what) =>
        {
            byte[] changed = [.. good[..at], .. Encoding.UTF8.GetBytes(odd[what]), .. good[Math.Min(good.Length, at + length)..]];
            Assert.NotNull(SegmentResponse.Read(changed));
            Assert.NotNull(SegmentResponse.Read(good.AsMemory(0, at)));
        });
        Assert.Equal("decode error", Read(new string('[', 100_000)).Failure);
        Assert.Equal("decode error", Read("{\"data\":\"" + new string('x', 10_000_000) + "\"}").Failure);
    }

    private static SegmentAnswer Read(string body) => SegmentResponse.Read(Encoding.UTF8.GetBytes(body));
}
