using System.Globalization;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Tests.Console.Segments;

public sealed class DefinitionTests
{
    private const int Definitions = 1000;

    [Fact]
    public async Task What_the_builder_reads_it_writes_back_as_it_was()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory["package.json"], "{\"type\":\"module\"}", TestContext.Current.CancellationToken);
        foreach (var module in new[] { "json.js", "definition.js" })
        {
            await using var asset = typeof(Asset).Assembly.GetManifestResourceStream($"console/{module}")!;
            await using var file = File.Create(directory[module]);
            await asset.CopyToAsync(file, TestContext.Current.CancellationToken);
        }

        var check = Repository.PathOf("tests/OpenOdp.Server.Tests/Console/Segments/definition-check.mjs");
        File.Copy(check, directory["check.mjs"]);
        using var run = ProgramRun.StartFile(
            "node", [directory["check.mjs"], Definitions.ToString(CultureInfo.InvariantCulture)]);
        Assert.True(await run.WaitAsync() == 0, run.Output);
        Assert.Contains($"{Definitions} definitions came back as they were.", run.Output, StringComparison.Ordinal);
    }
}
