namespace OpenOdp.Client.Tests.Variables;

/// <summary>VA-6 and VA-7.</summary>
public sealed class OptimizelyJsonTests
{
    private const string Text = """{"a":1,"b":{"c":[1,"x",null,true,{"d":2.5}]},"e":9007199254740993,"f":"é\u2028<"}""";

    private static readonly OptimizelyJson Json = OptimizelyJson.TryParse(Text)!;

    [Fact]
    public void VA_6_Integers_are_64_bit_other_numbers_doubles_objects_and_lists_are_read_only()
    {
        Assert.Equal(1L, Json["a"]);
        Assert.Equal(9007199254740993L, Json["e"]);
        var list = Assert.IsAssignableFrom<IReadOnlyList<object?>>(Assert.IsType<OptimizelyJson>(Json["b"])["c"]);
        Assert.Equal([1L, "x", null, true], list.Take(4));
        Assert.Equal(2.5, Assert.IsType<OptimizelyJson>(list[4])["d"]);
    }

    [Fact]
    public void VA_7_A_path_leads_to_a_value_of_its_type()
    {
        Assert.True(Json.TryGetValue<long>("a", out var number));
        Assert.Equal(1, number);
        Assert.True(Json.TryGetValue<int>("a", out var small));
        Assert.Equal(1, small);
        Assert.True(Json.TryGetValue<double>("a", out var real));
        Assert.Equal(1, real);
        Assert.True(Json.TryGetValue<IReadOnlyList<object?>>("b.c", out var list));
        Assert.Equal(5, list!.Count);
        Assert.True(Json.TryGetValue<OptimizelyJson>("", out var whole));
        Assert.Same(Json, whole);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b")]
    [InlineData("b.x")]
    [InlineData("b.c.d")]
    [InlineData(".")]
    public void VA_7_A_path_that_leads_nowhere_gives_nothing(string path) => Assert.False(Json.TryGetValue<object>(path, out _));

    [Fact]
    public void VA_7_A_value_of_another_type_is_not_given()
    {
        Assert.False(Json.TryGetValue<string>("a", out _));
        Assert.False(Json.TryGetValue<bool>("a", out _));
        Assert.False(Json.TryGetValue<int>("e", out _)); // it does not fit
        Assert.False(Json.TryGetValue<double>("f", out _));
        Assert.False(Json.TryGetValue<int>("b", out _));
        Assert.False(Json.TryGetValue<double>("e", out _)); // it would be another number
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1.5")]
    [InlineData("1e400")]
    public void VA_7_A_number_is_no_value_of_an_enum_and_never_an_exception(string number)
    {
        var json = OptimizelyJson.TryParse($$"""{"a":{{number}}}""")!;
        Assert.False(json.TryGetValue<DayOfWeek>("a", out _));
        Assert.False(json.TryGetValue<DayOfWeek?>("a", out _));
        Assert.False(json.TryGetValue<char>("a", out _));
        Assert.False(json.TryGetValue<DateTime?>("a", out _));
        Assert.Equal(number == "1", json.TryGetValue<int>("a", out _));
        Assert.Equal(number != "1e400", json.TryGetValue<decimal?>("a", out _));
    }

    [Fact]
    public void VA_7_A_number_may_be_asked_for_as_one_that_can_be_null()
    {
        var json = OptimizelyJson.TryParse("""{"a":5,"b":null,"c":2.5}""")!;
        Assert.True(json.TryGetValue<int?>("a", out var small));
        Assert.Equal(5, small);
        Assert.True(json.TryGetValue<long?>("a", out var large));
        Assert.Equal(5, large);
        Assert.True(json.TryGetValue<int?>("b", out var none));
        Assert.Null(none);
        Assert.False(json.TryGetValue<int?>("c", out _));
    }

    [Fact]
    public void A_copy_may_be_changed_and_the_original_stays()
    {
        var copy = Json.ToDictionary();
        ((Dictionary<string, object?>)copy["b"]!)["c"] = "changed";
        copy.Remove("a");

        Assert.Equal(Text, Json.ToString().Replace("\u2028", "\\u2028", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    public void What_is_no_object_is_not_read(string text) => Assert.Null(OptimizelyJson.TryParse(text));

    [Fact]
    public void A_number_beyond_all_doubles_is_written_as_null() =>
        Assert.Equal("""{"a":null}""", OptimizelyJson.TryParse("""{"a":1e999}""")!.ToString());
}
