using System.Text;
using CsCheck;
using OpenOdp.Engine.Segments.Expressions;
using static OpenOdp.Engine.Tests.Segments.Evaluated;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class LikeTests
{
    [Theory]
    [InlineData("Jacob Smith", "jacob*", true)]
    [InlineData("Jacob", "JACOB%", true)]
    [InlineData("my Jacob", "jacob*", false)]
    [InlineData("", "", true)]
    [InlineData("", "**%", true)]
    [InlineData("a", "", false)]
    [InlineData("abcbc", "*bc", true)]
    [InlineData("a.c", "a.c", true)]
    [InlineData("abc", "a.c", false)]
    [InlineData("a_c", "a_c", true)]
    [InlineData("abc", "a_c", false)]
    [InlineData("100%", @"100\%", true)]
    [InlineData("1000", @"100\%", false)]
    [InlineData(@"a\b", @"a\\b", true)]
    [InlineData(@"a\", @"a\", true)]
    [InlineData("É", "é", true)]
    [InlineData("\U00010400", "\U00010428", true)]
    public void EXP_4_LIKE_matches_the_whole_text_whatever_its_case(string text, string pattern, bool matches)
    {
        Assert.Equal(matches ? "true" : "false", Shows(Compare(Text(text), "LIKE", Text(pattern))));
        Assert.Equal(matches ? "false" : "true", Shows(Compare(Text(text), "NOT_LIKE", Text(pattern))));
        var computed = Coalesce(Path("event.nothing"), Text(pattern));
        Assert.Equal(matches ? "true" : "false", Shows(Compare(Text(text), "LIKE", computed)));
    }

    [Fact]
    public void EXP_4_LIKE_equals_a_naive_model() =>
        Gen.Select(Gen.String[Gen.Char["abAB\\%*ä"], 0, 8], Gen.String[Gen.Char["abAB\\%**ä"], 0, 8]).Sample(
            (text, pattern) => Matches(Parse(pattern), text.ToLowerInvariant())
                == LikePattern.Of(Encoding.UTF8.GetBytes(pattern)).Matches(Folded(text)),
            iter: Scale.Of(100_000));

    [Fact]
    public void EXP_4_A_hostile_pattern_takes_no_more_steps_than_the_lengths_together()
    {
        var text = Folded(new string('a', 1_000_000));
        Assert.False(LikePattern.Of(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("*a", 2000)) + "b")).Matches(text));
        Assert.False(LikePattern.Of(Encoding.UTF8.GetBytes($"*{new string('a', 4000)}b*")).Matches(text));
        Assert.True(LikePattern.Of(Encoding.UTF8.GetBytes($"*{new string('a', 4000)}*")).Matches(text));
    }

    [Theory]
    [InlineData(2048, "true")]
    [InlineData(2049, "missing")]
    public void EXP_4_more_than_4096_bytes_are_missing_to_LIKE(int length, string shows)
    {
        var pattern = Coalesce(Path("event.nothing"), Text(new string('ä', length)));
        Assert.Equal(shows, Shows(Compare(Text("aaaa"), "NOT_LIKE", pattern)));
    }

    private static ReadOnlySpan<int> Folded(string text) =>
        LikePattern.Fold(Encoding.UTF8.GetBytes(text), new int[3 * text.Length]);

    /// <summary>Characters in lower case; null for any run.</summary>
    private static List<char?> Parse(string pattern)
    {
        var parts = new List<char?>();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length) parts.Add(char.ToLowerInvariant(pattern[++i]));
            else parts.Add(pattern[i] is '*' or '%' ? null : char.ToLowerInvariant(pattern[i]));
        }

        return parts;
    }

    private static bool Matches(ReadOnlySpan<char?> parts, ReadOnlySpan<char> text) => parts switch
    {
        [] => text.IsEmpty,
        [null, .. var rest] => Matches(rest, text) || (!text.IsEmpty && Matches(parts, text[1..])),
        [var one, .. var rest] => !text.IsEmpty && text[0] == one && Matches(rest, text[1..]),
    };

    private static bool Matches(List<char?> parts, string text) =>
        Matches(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parts), text);
}
