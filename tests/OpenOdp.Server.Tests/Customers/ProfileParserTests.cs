using System.Text;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Tests.Events;

namespace OpenOdp.Server.Tests.Customers;

/// <summary>§4.1: customer updates.</summary>
public sealed class ProfileParserTests
{
    [Fact]
    public void PR_1_identifiers_sit_among_the_attributes()
    {
        var (identifiers, attributes) = Read(
            """{"attributes":{"first_name":"Johnny","email":" Sample@Test.example","phone":"555-867-5309","zip":"02101"}}""");
        Assert.Equal([("email", "sample@test.example"), ("phone", "5558675309")], identifiers);
        Assert.Equal(["first_name", "zip"], attributes.Keys);
        Assert.Equal("Johnny", attributes["first_name"]);
    }

    [Fact]
    public void PR_1_a_sibling_identifiers_object_is_accepted()
    {
        var (identifiers, attributes) =
            Read("""{"identifiers":{"fs-user-id":"u1"},"attributes":{"city":"Boston","email":"a@b.example"}}""");
        Assert.Equal([("fs_user_id", "u1"), ("email", "a@b.example")], identifiers);
        Assert.Equal(["city"], attributes.Keys);
        Assert.Equal([("email", "a@b.example")], Read("""{"identifiers":{"email":"a@b.example"}}""").Identifiers);
    }

    [Theory]
    [InlineData("""{"attributes":{"city":"Boston"}}""", "Missing an identifier in `attributes`")]
    [InlineData("""{"attributes":{"email":"","city":"Boston"}}""", "Missing an identifier in `attributes`")]
    [InlineData("""{"attributes":{"email":null}}""", "Missing an identifier in `attributes`")]
    [InlineData("{}", "Missing an identifier in `attributes`")]
    [InlineData(
        """{"attributes":{"fs_user_id":"anonymous"}}""", "The value `anonymous` of identifier `fs_user_id` identifies nobody.")]
    [InlineData("""{"attributes":[]}""", "`attributes` must be an object")]
    [InlineData("""{"attributes":{"email":"a@b.example","address":{"city":"x"}}}""", "Field `address` must be")]
    [InlineData("""{"attributes":{"email":"a@b.example","tags":[["x"]]}}""", "Field `tags` must be")]
    [InlineData("""{"attributes":{"email":["a@b.example"]}}""", "Identifier `email` must be a text")]
    [InlineData("5", "Each customer update must be an object.")]
    public void PR_2_items_that_cannot_be_taken_are_invalid(string item, string message) =>
        Assert.StartsWith(message, Assert.Single(Parse($"[{item}]").Findings.Invalids).Message);

    [Fact]
    public void Attributes_whose_names_become_one_when_half_a_surrogate_pair_is_read_are_no_fault_and_the_first_is_kept()
    {
        var attributes =
            Read("""{"attributes":{"email":"a@b.example","x\ud800":"one","x\udc00":"two","city":"Ulm"}}""").Attributes;
        Assert.Equal(("one", "Ulm", 2), (attributes["x\uFFFD"], attributes["city"], attributes.Count));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void PR_4_null_and_empty_text_clear_an_attribute(string value)
    {
        var attributes = Read("{\"attributes\":{\"email\":\"a@b.example\",\"city\":" + value + "}}").Attributes;
        Assert.True(attributes.ContainsKey("city"));
        Assert.Null(attributes["city"]);
    }

    [Fact]
    public void PR_5_a_list_is_kept_whole()
    {
        var attributes =
            Read(
                """{"attributes":{"email":"a@b.example","tags":["a",1,2.5,true,null,"935a2843-1b2c-4d5e-8f90-a1b2c3d4e5f6","\u00e9"],"none":[]}}""").Attributes;
        Assert.Equal(new object?[] { "a", 1L, 2.5m, true, "935a2843-1b2c-4d5e-8f90-a1b2c3d4e5f6", "é" }, attributes["tags"]);
        Assert.Equal(Array.Empty<object?>(), attributes["none"]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void An_empty_identifier_clears_an_attribute_of_its_name(string empty)
    {
        var (identifiers, attributes) = Read("{\"attributes\":{\"email\":\"a@b.example\",\"phone\":" + empty + "}}");
        Assert.Equal([("email", "a@b.example")], identifiers);
        Assert.Equal([new KeyValuePair<string, object?>("phone", null)], attributes);
    }

    [Fact]
    public void PR_8_fields_of_the_platform_are_ignored_with_a_warning()
    {
        var parsed = Parse("""
            {"attributes":{"email":"a@b.example","zaius_id":"1","emails":["x@y.example"],"fs_user_ids":[],"data_source":"me",
             "data_source_version":"2","observations":{"order_count":3},"insights.ttno_days":5,"address":"kept"}}
            """);
        Assert.Equal(["address"], Read(parsed).Attributes.Keys);
        Assert.Equal(7, parsed.Findings.Warnings.Count);
        Assert.Contains(
            parsed.Findings.Warnings, warning => warning.Message == "Attribute `zaius_id` is ignored: the platform fills it.");
    }

    [Fact]
    public void GEN_6_the_app_is_the_source_of_the_update()
    {
        var parsed = Parse(
            """{"attributes":{"email":"a@b.example","data_source":"me"}}""",
            new RequestSource(Reading.Now) { AppId = "crm", AppVersion = "2" });
        Assert.Equal("crm", Read(parsed).Attributes["data_source"]);
        Assert.Equal("app", Read(parsed).Attributes["data_source_type"]);
    }

    [Fact]
    public void Default_attributes_are_typed()
    {
        var parsed = Parse(
            """{"attributes":{"email":"a@b.example","dob_day":"7","dob_month":12,"dob_year":"long ago","ccpa_opted_out":"1"}}""");
        var attributes = Read(parsed).Attributes;
        Assert.Equal((7L, 12L, true), (attributes["dob_day"], attributes["dob_month"], attributes["ccpa_opted_out"]));
        Assert.False(attributes.ContainsKey("dob_year"));
        Assert.Single(parsed.Findings.Warnings);
    }

    [Fact]
    public void A_key_that_occurs_twice_is_a_fault_of_its_item()
    {
        foreach (var twice in new[]
        {
            "\"email\":\"a@b.example\",\"email\":\"a@b.example\"", "\"zaius_id\":1,\"zaius_id\":1", "\"a\":1,\"a\":1"
        })
        {
            var parsed = Parse("[{\"attributes\":{\"email\":\"a@b.example\"}},{\"attributes\":{" + twice + "}}]");
            Assert.Equal(1, Assert.Single(parsed.Findings.Invalids).Index);
        }
    }

    [Fact]
    public void EV_13_501_items_are_refused()
    {
        const string item = """{"attributes":{"email":"a@b.example"}}""";
        Assert.Equal(ParseStatus.Valid, Parse($"[{string.Join(',', Enumerable.Repeat(item, 500))}]").Status);
        Assert.Equal(ParseStatus.Refused, Parse($"[{string.Join(',', Enumerable.Repeat(item, 501))}]").Status);
    }

    private static ParsedRequest Parse(string body, RequestSource? source = null)
    {
        var result = new ParsedRequest();
        ProfileParser.Parse(Encoding.UTF8.GetBytes(body), Reading.Rules, source ?? new RequestSource(Reading.Now), result);
        return result;
    }

    private static (List<(string Name, string Value)> Identifiers, IReadOnlyDictionary<string, object?> Attributes) Read(
        string body) => Read(Parse(body));

    private static (List<(string Name, string Value)> Identifiers, IReadOnlyDictionary<string, object?> Attributes) Read(
        ParsedRequest parsed)
    {
        Assert.Equal(ParseStatus.Valid, parsed.Status);
        var command = RequestItems.Read(parsed.Command.Written);
        Assert.Equal((7ul, 1), (command.SettingsRevision, command.Count));
        foreach (var bytes in command)
        {
            var item = ProfileItem.Read(bytes);
            var identifiers = new List<(string, string)>();
            foreach (var identifier in item.Identifiers)
            {
                identifiers.Add(
                    (Reading.Rules.Settings.Identifiers[identifier.Field].Name, Encoding.UTF8.GetString(identifier.Value)));
            }

            return (identifiers, Reading.ReadFields(item.Attributes));
        }

        throw new InvalidOperationException("The command is empty.");
    }
}
