using OpenOdp.Client.Compatibility.Tests.Support;

namespace OpenOdp.Client.Compatibility.Tests;

public sealed class OptimizelyJsonTests
{
    private const string Text = """{"a":{"b":[1,2.5,"x"],"c":true},"n":3,"price":"12"}""";

    private readonly Recorder _recorder = new();

    [Fact]
    public void A_value_is_had_by_its_path_in_the_type_that_is_asked_for()
    {
        var json = new OptimizelyJSON(Text, _recorder, _recorder);

        Assert.True(json.GetValue<bool>("a.c"));
        Assert.Equal(3, json.GetValue<int>("n"));
        Assert.Equal(12, json.GetValue<int>("price"));
        Assert.Equal(2.5, json.GetValue<List<object>>("a.b")[1]);
        Assert.Equal(["a", "n", "price"], json.GetValue<Dictionary<string, object>>(null).Keys);
        Assert.Equal(new Shape(3, "12"), json.GetValue<Shape>(""));
        Assert.Empty(_recorder.Lines);
    }

    [Fact]
    public void VA_7_A_path_that_is_not_there_and_a_value_of_another_type_are_told_and_give_the_default()
    {
        var json = new OptimizelyJSON(Text, _recorder, _recorder);

        Assert.Equal(0, json.GetValue<int>("a.nope"));
        Assert.Null(json.GetValue<string>("n.x"));
        Assert.Equal(0, json.GetValue<int>("a.b"));

        Assert.Equal(
            [
                "ERROR Value for JSON key not found.", "ERROR Value for JSON key not found.",
                "ERROR Value for path could not be assigned to provided type.",
            ],
            _recorder.Lines);
        Assert.Equal(3, _recorder.Errors.Length);
        Assert.All(_recorder.Errors, error => Assert.StartsWith("OptimizelyRuntimeException: ", error, StringComparison.Ordinal));
    }

    [Fact]
    public void Texts_and_maps_become_each_other()
    {
        var map = new Dictionary<string, object>
        {
            ["text"] = "\"",
            ["list"] = new[] { 1, 2 },
            ["map"] = new Dictionary<string, int> { ["x"] = 1 },
            ["money"] = 1.5m,
            ["byte"] = (byte)1,
            ["id"] = Guid.Empty,
            ["none"] = null!,
        };

        Assert.Equal(Text, new OptimizelyJSON(Text, null, null).ToString());
        Assert.Equal(
            """{"text":"\"","list":[1,2],"map":{"x":1},"money":1.5,"byte":1,"id":"00000000-0000-0000-0000-000000000000","none":null}""",
            new OptimizelyJSON(map, null, null).ToString());
        Assert.Same(map, new OptimizelyJSON(map, null, null).ToDictionary());
    }

    [Fact]
    public void A_text_that_is_no_object_is_told()
    {
        Assert.Null(new OptimizelyJSON("[1]", _recorder, _recorder).ToDictionary());

        Assert.Equal(["ERROR Provided string could not be converted to map."], _recorder.Lines);
        Assert.Equal(["InvalidJsonException: The text is no JSON object."], _recorder.Errors);
    }

    private sealed record Shape(int N, string Price);
}
