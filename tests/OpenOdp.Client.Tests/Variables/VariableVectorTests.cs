using System.Text.Json.Nodes;
using OpenOdp.Client.Tests.Decisions;
using OpenOdp.Client.Tests.Support;
using OpenOdp.Client.Variables;

namespace OpenOdp.Client.Tests.Variables;

public sealed class VariableVectorTests
{
    public static TheoryData<string, int, string> Cases => Vectors.Cases("variable-casting");

    [Theory]
    [MemberData(nameof(Cases))]
    public void VA_3_A_text_is_read_as_the_official_SDK_reads_it(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        var type = FlagVariable.TypeOf((string?)vector["type"], subType: null);
        VariableCast.TryRead(type, (string)vector["value"]!, out var value);
        var json = new OptimizelyJson(new Dictionary<string, object?> { ["value"] = value });

        Assert.Equal(
            DecideVectorTests.Sorted(vector["csharp"]), DecideVectorTests.Sorted(JsonNode.Parse(json.ToString())!["value"]));
        Assert.Equal(
            (string?)vector["clr_type"],
            value switch { null => null, OptimizelyJson => "Dictionary`2", _ => value.GetType().Name });
    }
}
