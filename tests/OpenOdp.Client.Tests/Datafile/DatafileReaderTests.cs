using System.Text;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Datafile;

/// <summary>T221–T228, DF-1 to DF-4, DF-16, DF-17, W-21, W-37, W-42.</summary>
public sealed class DatafileReaderTests
{
    [Theory]
    [InlineData("", "Unable to parse empty datafile.")]
    [InlineData("  \n", "Unable to parse empty datafile.")]
    [InlineData("[]", "The datafile is not a JSON object.")]
    [InlineData("""{"version":"5"}""", "This SDK does not support the given datafile version: 5")]
    [InlineData("{}", "This SDK does not support the given datafile version: ")]
    public void DF1_An_unusable_whole_says_why(string datafile, string why) =>
        Assert.Equal(why, Assert.Throws<FormatException>(() => Read(datafile)).Message);

    /// <summary>Each ÿ is one byte, as no text in UTF-8 has it.</summary>
    [Theory]
    [InlineData("""{"version":"4","sdkKey":"ÿ"}""")]
    [InlineData("""{"version":"4","environmentKey":"ÿ"}""")]
    [InlineData("""{"version":"4","audiences":[{"id":"1","name":"ÿ","conditions":"[]"}]}""")]
    [InlineData("""{"version":"4","audiences":[{"id":"1","name":"a","conditions":"[\"ÿ\"]"}]}""")]
    [InlineData("""{"version":"4","typedAudiences":[{"id":"1","name":"a","conditions":["or",{"why":"ÿ"}]}]}""")]
    [InlineData("""{"version":"4","typedAudiences":[{"id":"1","name":"a","conditions":["or",{"ÿ":"why"}]}]}""")]
    [InlineData("""{"version":"4","attributes":[{"id":"ÿ"}]}""")]
    [InlineData("""{"version":"4","events":[{"id":"1","key":"e","experimentIds":["ÿ"]}]}""")]
    [InlineData("""{"version":"4","featureFlags":[{"id":"ÿ","key":"f"}]}""")]
    [InlineData("""{"version":"4","featureFlags":[{"key":"f","variables":[{"key":"v","type":"string","ÿ":1}]}]}""")]
    [InlineData("""{"version":"4","experiments":[{"id":"1","key":"e","audienceConditions":["not",["and","ÿ"]]}]}""")]
    [InlineData("""{"version":"4","experiments":[{"variations":[{"variables":[{"value":"ÿ"}]}]}]}""")]
    [InlineData("""{"version":"4","unheard of":"ÿ"}""")]
    [InlineData("""{"version":"4"} // ÿ""")]
    public void DF1_Bytes_that_are_no_UTF_8_are_refused_wherever_they_are(string datafile)
    {
        var fault = Assert.Throws<FormatException>(
            () => DatafileReader.Read(Encoding.Latin1.GetBytes(datafile), previous: null, allowInsecure: false, out _));
        Assert.Equal("The datafile is not valid UTF-8.", fault.Message);
    }

    [Theory]
    [Row("T117", "T221", "T222", "T227", "T228")]
    [InlineData("""[{"key":"odp","host":"https://h","publicKey":"k","pixelUrl":"p","more":[1]}]""", "https://h k")] // T221
    [InlineData("""[{"key":"ODP","host":"https://h/","publicKey":" k "}]""", "https://h k")] // W-36
    [InlineData("""[{"key":"not-odp","host":"https://h","publicKey":"k"}]""", null)] // T222
    [InlineData("""[]""", null)]
    [InlineData("""null""", null)]
    [InlineData("""[{"key":"odp","host":"","publicKey":"k"}]""", null)]
    [InlineData("""[{"key":"odp","host":"https://h"}]""", null)]
    [InlineData("""[{"host":"x"},7,{"key":"odp","host":"https://h","publicKey":"k"}]""", "https://h k")] // T228, W-37
    [InlineData("""[{"key":"odp"},{"key":"odp","host":"https://h","publicKey":"k"}]""", "https://h k")]
    [InlineData(
        """[{"key":"odp","host":"https://h"},{"key":"odp","publicKey":"k"}]""",
        null)] // T227: one entry's key is not for another's host
    [InlineData(
        """[{"key":"odp","host":"https://h"},{"key":"odp","host":"https://h2","publicKey":"k2"},{"key":"odp","host":"https://h3","publicKey":"k3"}]""",
        "https://h2 k2")]
    [InlineData("""[{"key":"odp","host":"456","publicKey":"k"}]""", null)] // T117
    [InlineData("""[{"key":"odp","host":"http://example.com","publicKey":"k"}]""", null)] // W-42
    [InlineData("""[{"key":"odp","host":"http://localhost:1","publicKey":"k"}]""", "http://localhost:1 k")]
    [InlineData("""[{"key":"odp","host":"https://h","publicKey":"k\r\nx: y"}]""", null)]
    public void DF16_The_integration_with_key_odp_gives_host_and_public_key(string integrations, string? expected)
    {
        var endpoint = Read($$"""{"version":"4","integrations":{{integrations}}}""").Endpoint;

        Assert.Equal(expected, endpoint is null ? null : $"{endpoint.Host} {endpoint.PublicKey}");
    }

    [Fact]
    public void The_paths_are_put_after_the_hosts_own()
    {
        var endpoint =
            Read("""{"version":"4","integrations":[{"key":"odp","host":"https://h/odp//","publicKey":"k"}]}""").Endpoint!;

        Assert.Equal("https://h/odp/v3/events", endpoint.Url.AbsoluteUri);
        Assert.Equal("https://h/odp/v3/graphql", endpoint.GraphQl.AbsoluteUri);
    }

    [Theory]
    [Row("T223", "T224", "T229")]
    [InlineData(
        """["and",["or",["or",{"match":"qualified","value":"b"},{"match":"qualified","value":"a"}]],["not",{"match":"qualified","value":"b"}]]""",
        "a,b")] // T224
    [InlineData(
        """["and",{"match":"qualified","value":"odp-gender"},{"match":"qualified","value":"odp-purchased"},["or",{"match":"qualified","value":"odp-dob"},{"match":"qualified","value":"odp-email"},{"match":"qualified","value":"odp-dob"}]]""",
        "odp-dob,odp-email,odp-gender,odp-purchased")] // T223
    [InlineData("""["or",{"match":"exact","value":"x"}]""", "")]
    [InlineData("""["or",{"match":"unheard of","value":"x"},{"value":"y"},{"match":"qualified","value":"z"}]""", "z")] // T229
    [InlineData("""{"match":"qualified","value":"alone"}""", "alone")]
    [InlineData("\"[\\\"or\\\",{\\\"match\\\":\\\"qualified\\\",\\\"value\\\":\\\"in text\\\"}]\"", "in text")] // DF-4
    [InlineData(
        """["or",{"match":"qualified","value":7},{"match":"qualified"},{"match":"qualified","value":"Case"},{"match":"qualified","value":"case"}]""",
        "Case,case")] // W-21, W-37
    [InlineData("\"not [ json\"", "")]
    [InlineData("\"[ not json\"", "")]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    public void DF17_The_segments_are_the_values_of_qualified_conditions_in_ordinal_order(string conditions, string expected) =>
        Assert.Equal(expected, string.Join(
            ',', Read($$"""{"version":"4","typedAudiences":[{"id":"1","conditions":{{conditions}}}]}""").Segments));

    [Fact]
    public void DF17_Audiences_of_both_lists_count_but_not_one_that_a_typed_one_replaces() => Assert.Equal(
        ["kept", "new"],
        Read(
            """
            {"version":"4","audiences":[
              {"id":"1","conditions":["or",{"match":"qualified","value":"replaced"}]},
              {"id":"2","conditions":["or",{"match":"qualified","value":"kept"}]}],
            "typedAudiences":[{"id":"1","conditions":["or",{"match":"qualified","value":"new"}]}]}
            """).Segments);

    [Fact]
    public void DF3_Both_lists_count_and_a_typed_audience_replaces_the_filler_of_its_id()
    {
        var config = Read("""
            {"version":4,
             "audiences":[{"id":"1","conditions":"{\"match\":\"qualified\",\"value\":\"filler\"}"},{"id":"2","conditions":{"match":"qualified","value":"old"}}],
             "typedAudiences":[{"id":1,"conditions":{"match":"qualified","value":"typed"}},{"conditions":{"match":"qualified","value":"no id"}}]}
            """);

        Assert.Equal(["no id", "old", "typed"], config.Segments);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() =>
        Assert.Equal("7", DatafileReader.Read(
            (byte[])[.. Encoding.UTF8.Preamble, .. """{"version":"4","revision":"7"}"""u8], null, false, out _).Revision);

    [Fact]
    [Row("T225")]
    public void What_is_left_out_is_named()
    {
        DatafileReader.Read(
            """{"version":"4","integrations":[{}],"typedAudiences":[{"conditions":{"type":"custom_attribute","match":"qualified"}}]}"""u8.ToArray(), null,
            false, out var ignored);

        Assert.Equal(
            ["audience '': a qualified condition whose value is not a string", "an integration without a key"], ignored);
    }

    [Fact]
    public void The_endpoint_stays_the_same_object_while_host_and_key_stay()
    {
        const string Text = """{"version":"4","integrations":[{"key":"odp","host":"https://h","publicKey":"k"}]}""";
        var first = Read(Text).Endpoint;

        var second = DatafileReader.Read(Encoding.UTF8.GetBytes(Text), first, false, out _).Endpoint;

        Assert.Same(first, second);
    }

    private static ProjectConfig Read(string text) =>
        DatafileReader.Read(Encoding.UTF8.GetBytes(text), null, allowInsecure: false, out _);
}
