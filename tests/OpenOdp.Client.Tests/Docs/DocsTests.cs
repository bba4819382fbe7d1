using System.Text.RegularExpressions;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Docs;

/// <summary>The pages say what the code does.</summary>
public sealed partial class DocsTests
{
    [Theory]
    [InlineData("docs/client.md", 5)]
    [InlineData("src/OpenOdp.Client/README.md", 2)]
    public void Every_sample_of_a_client_page_is_compiled(string page, int count)
    {
        var compiled = Unindented(Repository.Read("tests/OpenOdp.Client.Tests/Docs/ClientSamples.cs"));
        var samples = Sample().Matches(Repository.Read(page));

        Assert.Equal(count, samples.Count);
        Assert.All(samples, sample => Assert.Contains(Unindented(sample.Groups[1].Value), compiled, StringComparison.Ordinal));
    }

    [Fact]
    public void The_client_page_names_every_option_and_every_result()
    {
        var page = Page("client.md");

        Assert.All(typeof(OptimizelyClientOptions).GetProperties(), option => Assert.Contains($"{option.Name}", page, StringComparison.Ordinal));
        Assert.All(typeof(OdpOptions).GetProperties(), option => Assert.Contains($"`{option.Name}`", page, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<OdpSendResult>(), result => Assert.Contains($"`{result}`", page, StringComparison.Ordinal));
    }

    private static string Page(string name) => Repository.Read($"docs/{name}");

    private static string Unindented(string code) => string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
