using System.Reflection;
using System.Text.RegularExpressions;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Rows;

/// <summary>The promise that every row is proven by a test that names it.</summary>
public sealed partial class SpecRowsTests
{
    private static readonly string[] Named = [.. Methods().SelectMany(Names).Distinct()];

    [Fact]
    public void Every_row_is_named_by_a_test() =>
        Assert.Empty(SpecRows.All.Except(Named).Except(SpecRows.Elsewhere.Keys));

    [Fact]
    public void No_test_names_a_row_that_does_not_exist() => Assert.Empty(Named.Except(SpecRows.All));

    [Fact]
    public void What_is_proven_elsewhere_is_named_there_and_run_by_the_test_script()
    {
        var script = Repository.Read("test.sh");

        Assert.All(SpecRows.Elsewhere, row =>
        {
            Assert.Contains(row.Key, Repository.Read(row.Value), StringComparison.Ordinal);
            Assert.Contains(row.Value, script, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<MethodInfo> Methods() =>
        typeof(SpecRowsTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null);

    private static IEnumerable<string> Names(MethodInfo test) =>
        Id().Matches(test.Name).Select(match => match.Value).Concat(test.GetCustomAttribute<RowAttribute>()?.Ids ?? []);

    // As the names of tests carry them: T043_25_events…
    [GeneratedRegex("(?<![A-Za-z0-9])(T[0-9]{3}|N[0-9]{2})(?![A-Za-z0-9])")]
    private static partial Regex Id();
}
