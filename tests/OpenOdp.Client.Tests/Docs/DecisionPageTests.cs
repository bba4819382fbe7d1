using System.Text.RegularExpressions;
using OpenOdp.Client.Testing;

namespace OpenOdp.Client.Tests.Docs;

/// <summary>The page on decisions shows what the sample on it prints.</summary>
public sealed partial class DecisionPageTests
{
    [Fact]
    public void The_sample_prints_what_the_page_says()
    {
        using var client = new FakeOptimizelyClient(Repository.Read("samples/Quickstart/datafile.json"));
        var shown = Output().Match(Repository.Read("docs/decisions-engine.md")).Groups[1].Value;
        Assert.Equal(shown, ClientSamples.Reasons(client) + "\n");
    }

    [GeneratedRegex("`why` is:\n\n```\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Output();
}
