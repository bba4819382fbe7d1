using System.Text.Json.Nodes;

namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>
/// The same datafile, users and attributes through the official JavaScript SDK and through ours. Where these two differ, which
/// KnownDifferenceTests shows, the generators make nothing.
/// </summary>
public sealed class DecisionInteropTests(NpmPackages packages) : IClassFixture<NpmPackages>
{
    private const int Seed = 20261130;
    private const int UsersOfOne = 25;

    [Fact]
    public async Task Random_projects_decide_as_with_the_official_SDK()
    {
        var cases = new List<DecisionCase>();
        for (var decisions = 0; decisions < Scale.Of(10_000);)
        {
            var dice = new Dice(Seed + cases.Count);
            var datafile = RandomDatafile.Make(dice);
            var json = JsonNode.Parse(datafile)!;
            cases.Add(new DecisionCase(datafile, RandomUser.Many(dice, UsersOfOne, json)));
            decisions += json["featureFlags"]!.AsArray().Count * UsersOfOne;
        }

        var rules = await CompareAsync(cases);

        // Decisions of every kind were among them.
        foreach (var kind in (string[])["experiment", "delivery", "holdout", "none"])
        {
            var count = rules.Count(rule => rule.StartsWith(kind, StringComparison.Ordinal));
            Assert.True(count > rules.Count / 20, $"{count} of {rules.Count} decisions by {kind}");
        }
    }

    [Theory]
    [InlineData("synthetic-full")]
    [InlineData("synthetic-holdouts")]
    public async Task The_projects_of_the_vectors_decide_as_with_the_official_SDK(string name)
    {
        var datafile = JsonNode.Parse(Repository.Read($"tests/OpenOdp.Client.Tests/Vectors/{name}.json"))!;
        foreach (var experiment in datafile["experiments"]!.AsArray())
        {
            experiment!.AsObject().Remove("cmab"); // JavaScript asks for predictions in another call (CM-12)
        }

        var badVariables = datafile["featureFlags"]!.AsArray().Single(flag => (string)flag!["key"]! == "flag_badvars")!;
        badVariables["variables"] = new JsonArray(); // VA-3, VA-4

        var users = RandomUser.Many(new Dice(Seed), Scale.Of(UsersOfOne), datafile);
        await CompareAsync([new DecisionCase(datafile.ToJsonString(), users)]);
    }

    /// <summary>Gives the keys of the rules of all decisions.</summary>
    private async Task<List<string>> CompareAsync(IReadOnlyList<DecisionCase> cases)
    {
        var theirs = await TheirSdk.DecideAsync(packages, cases);
        Assert.Equal(cases.Sum(one => one.Users.Length), theirs.Length);

        var (next, rules, differences) = (0, new List<string>(), new List<string>());
        foreach (var (number, one) in cases.Index())
        {
            await using var sdk = new OurSdk(one.Datafile);
            foreach (var user in one.Users)
            {
                var (our, their) = (sdk.Decide(user), theirs[next++]);
                rules.AddRange(our.Select(pair => (string?)pair.Value![1] ?? "none"));
                differences.AddRange(
                    from flag in our.Concat(their).Select(pair => pair.Key).Distinct()
                    where !JsonNode.DeepEquals(our[flag], their[flag])
                    select $"seed {Seed} + {number}, {flag}: {our[flag]?.ToJsonString()} and not {their[flag]?.ToJsonString()} "
                        + $"of {TheirSdk.Written(user)}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(5))}");
        return rules;
    }
}
