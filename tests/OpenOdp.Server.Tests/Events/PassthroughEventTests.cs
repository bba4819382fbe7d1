using static OpenOdp.Server.Tests.Events.Reading;

namespace OpenOdp.Server.Tests.Events;

/// <summary>PT-1 and PT-2: what an event must have by which another system tells of an audience.</summary>
public sealed class PassthroughEventTests
{
    [Theory]
    [InlineData("qualify")]
    [InlineData("disqualify")]
    public void PT_2_one_identifier_of_high_confidence_and_an_audience_are_enough(string action)
    {
        var parsed = Parse(Event(action, "\"email\":\"a@b.example\"", "\"audience_id\":\"gold\",\"ts\":\"1769860000\"")).Single;
        Assert.Equal(("passthrough", action, "gold"), (parsed.Type, parsed.Action, parsed.Data["audience_id"]));
        Assert.Equal(1_769_860_000_000, parsed.Timestamp);
    }

    [Fact]
    public void OBJ_3_a_number_names_an_audience_by_its_digits() =>
        Assert.Equal("12", Parse(Event("qualify", "\"customer_id\":\"1\"", "\"audience_id\":12")).Single.Data["audience_id"]);

    [Theory]
    [InlineData("\"email\":\"a@b.example\",\"customer_id\":\"1\"", "exactly one identifier")]
    [InlineData("\"email\":\"a@b.example\",\"vuid\":\"v\"", "exactly one identifier")]
    [InlineData("\"vuid\":\"v\"", "`vuid` is of low confidence: an event that tells of an audience has one of high confidence, "
        + "which here are `email`, `fs_user_id`, `customer_id`.")]
    public void PT_2_anything_else_is_invalid_and_says_why(string identifiers, string reason) => Assert.Contains(
        reason, Parse(Event("qualify", identifiers, "\"audience_id\":\"gold\"")).Invalid, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("\"audience_id\":null")]
    [InlineData("\"audience_id\":\"\"")]
    [InlineData("\"audience_id\":true")]
    public void PT_1_the_audience_is_required(string data) => Assert.Equal(
        "Missing required field `audience_id`", Parse(Event("disqualify", "\"email\":\"a@b.example\"", data)).Invalid);

    [Fact]
    public void EV_25_one_that_is_invalid_is_named_by_its_place() => Assert.Equal(
        1,
        Assert.Single(Parse(
            $"[{Event("qualify", "\"email\":\"a@b.example\"", "\"audience_id\":\"gold\"")},"
                + $"{Event("qualify", "\"phone\":\"1\"", "\"audience_id\":\"gold\"")}]").Invalids).Index);

    [Theory]
    [InlineData("sync")]
    [InlineData("")]
    public void EV_7_another_action_tells_nothing_and_may_have_what_it_likes_and_warns(string action)
    {
        var parsed = Parse(Event(action, "\"vuid\":\"v\",\"email\":\"a@b.example\"", ""));
        Assert.Equal("passthrough", parsed.Single.Type);
        Assert.Contains("by the action `qualify` or `disqualify`", parsed.Warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Passthrough", true)]
    [InlineData("PASSTHROUGH", true)]
    [InlineData(" passthrough", true)]
    [InlineData("Passthrough  ", true)]
    [InlineData("pass_through", false)]
    [InlineData("pass through", false)]
    public void EV_7_a_type_of_other_case_or_with_white_space_is_another_type_and_warns(string type, bool warns)
    {
        var parsed = Parse(Event("qualify", "\"email\":\"a@b.example\"", "\"audience_id\":\"gold\"").Replace(
            "passthrough", type, StringComparison.Ordinal));
        Assert.Equal(type, parsed.Single.Type);
        if (warns) Assert.Contains("of type `passthrough`, in lower case", parsed.Warning, StringComparison.Ordinal);
        else Assert.Empty(parsed.Warnings);
    }

    private static string Event(string action, string identifiers, string data) =>
        $"{{\"type\":\"passthrough\",\"action\":\"{action}\",\"identifiers\":{{{identifiers}}},\"data\":{{{data}}}}}";
}
