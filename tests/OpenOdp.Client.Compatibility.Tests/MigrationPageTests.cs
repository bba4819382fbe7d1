using System.Text.RegularExpressions;

namespace OpenOdp.Client.Compatibility.Tests;

/// <summary>The page shows the change of the program that is compiled here.</summary>
public sealed partial class MigrationPageTests
{
    private const string Ours = "OpenOdp.Client.Compatibility";

    [Fact]
    public void The_diff_of_the_page_is_that_of_the_program()
    {
        var program = Repository.Read("tests/OpenOdp.Client.Compatibility.Tests/OfficialProgram.cs");
        var lines = Hunk().Match(Repository.Read("docs/client-migration.md")).Groups[1].Value.TrimEnd().Split('\n');
        var before = lines.Where(line => line[0] != '+').Select(line => line[1..]).ToArray();
        var after = lines.Where(line => line[0] != '-').Select(line => line[1..]).ToArray();

        Assert.StartsWith(string.Join('\n', after), program, StringComparison.Ordinal);
        Assert.Equal(before, after.Select(line => line.Replace(Ours, "OptimizelySDK", StringComparison.Ordinal)));
        Assert.DoesNotContain("OpenOdp", program[string.Join('\n', after).Length..], StringComparison.Ordinal);
        Assert.Equal(11, lines.Count(line => line[0] == '-'));
    }

    [GeneratedRegex(@"\+\+\+ b/Shop\.cs\n@@[^\n]*@@\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Hunk();
}
