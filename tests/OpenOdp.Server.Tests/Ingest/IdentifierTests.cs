using static OpenOdp.Server.Tests.Events.Reading;

namespace OpenOdp.Server.Tests.Ingest;

/// <summary>§3.6 on the way in; the normal forms themselves are tested with the engine.</summary>
public sealed class IdentifierTests
{
    [Theory]
    [InlineData("fs_user_id")]
    [InlineData("fs-user-id")]
    [InlineData("FS-USER-ID")]
    [InlineData("FS_USER_ID")]
    [InlineData("Fs-User-Id")]
    public void IDN_1_trap_13_spellings_of_the_user_id_are_one(string name) =>
        Assert.Equal([("fs_user_id", "u1")], ParseIdentifiers($$"""{"{{name}}":"u1"}""").Single.Identifiers);

    [Theory]
    [InlineData("""{"fs_user_id":"exact","FS-USER-ID":"other"}""", "exact")]
    [InlineData("""{"FS-USER-ID":"other","fs_user_id":"exact"}""", "exact")]
    [InlineData("""{"fs-user-id":"first","FS_USER_ID":"second"}""", "first")]
    [InlineData("""{"fs_user_id":"","FS_USER_ID":"second"}""", "second")]
    public void IDN_1_the_exact_spelling_wins(string identifiers, string expected) =>
        Assert.Equal([("fs_user_id", expected)], ParseIdentifiers(identifiers).Single.Identifiers);

    [Theory]
    [InlineData("EMAIL")]
    [InlineData("emails")]
    [InlineData("fsuserid")]
    [InlineData("fs.user.id")]
    public void IDN_2_other_names_match_exactly(string name) =>
        Assert.Equal($"Unknown identifier field: {name}", ParseIdentifiers($$"""{"{{name}}":"x"}""").Invalid);

    [Fact]
    public void IDN_3_trap_12_a_vuid_with_hyphens_equals_one_without()
    {
        var with = ParseIdentifiers("""{"vuid":"DEADBEEF-0000-4000-8000-ABCDEF012345"}""").Single.Identifiers;
        Assert.Equal(ParseIdentifiers("""{"vuid":"deadbeef000040008000abcdef012345"}""").Single.Identifiers, with);
    }

    [Fact]
    public void IDN_5_to_7_values_are_normalised_in_declared_order()
    {
        var read =
            ParseIdentifiers("""{"phone":" +1 (555) 867-5309","email":"\tJohn@Example.COM ","customer_id":" C1 "}""").Single;
        Assert.Equal([("phone", "+15558675309"), ("email", "john@example.com"), ("customer_id", "C1")], read.Identifiers);
    }

    [Fact]
    public void IDN_5_escaped_and_accented_addresses_are_normalised() =>
        Assert.Equal(
            [("email", "élodie@exemple.fr")],
            ParseIdentifiers("""{"email":" \u00C9LODIE@exemple.fr\u00a0"}""").Single.Identifiers);

    [Theory]
    [InlineData("fs_user_id", "anonymous")]
    [InlineData("fs_user_id", "NULL")]
    [InlineData("customer_id", " undefined ")]
    [InlineData("email", "Test@Test.com")]
    [InlineData("vuid", "00000000-0000-0000-0000-000000000000")]
    [InlineData("phone", "0")]
    [InlineData("phone", "-1")]
    [InlineData("fs_user_id", "[object Object]")]
    [InlineData("customer_id", "{{user_id}}")]
    [InlineData("email", "N/A")]
    public void IDN_8_an_item_of_junk_alone_is_invalid_and_names_the_value(string name, string value)
    {
        var message = ParseIdentifiers($$"""{"{{name}}":"{{value}}"}""").Invalid;
        Assert.Contains("identifies nobody", message);
        Assert.Contains($"`{name}`", message);
        Assert.Contains(value.Trim().Replace("-", ""), message.Replace("-", ""), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("\\u200BC1\\uFEFF", "C1")]
    [InlineData("\\u0000C1\\u007f", "C1")]
    public void I3_invisible_characters_around_a_value_are_no_part_of_it(string sent, string expected) =>
        Assert.Equal([("customer_id", expected)], ParseIdentifiers($$"""{"customer_id":"{{sent}}"}""").Single.Identifiers);

    [Fact]
    public void I3_a_value_with_nothing_to_see_identifies_nobody() =>
        Assert.Contains(
            "of identifier `customer_id` identifies nobody", ParseIdentifiers("""{"customer_id":"\u200B"}""").Invalid);

    [Fact]
    public void IDN_8_junk_beside_a_real_identifier_is_ignored_with_a_warning()
    {
        var parsed = ParseIdentifiers("""{"fs_user_id":"anonymous","vuid":"v1"}""");
        Assert.Equal([("vuid", "v1")], parsed.Single.Identifiers);
        Assert.Equal("Identifier `fs_user_id` is ignored: its value identifies nobody.", parsed.Warning);
    }

    [Fact]
    public void An_overlong_identifier_is_not_cut()
    {
        var value = new string('x', 1025);
        Assert.StartsWith(
            "Identifier `customer_id` is longer than 1,024 characters.",
            ParseIdentifiers($$"""{"customer_id":"{{value}}"}""").Invalid);
        Assert.Equal([("vuid", "v")], ParseIdentifiers($$"""{"customer_id":"{{value}}","vuid":"v"}""").Single.Identifiers);
        Assert.Equal(1024, ParseIdentifiers($$"""{"customer_id":"{{value[1..]}}"}""").Single.Identifiers[0].Value.Length);
    }

    [Theory]
    [InlineData("""{"fs_user_id":"u\ud800","email":"a@b.example"}""", 2)]
    [InlineData("""{"email":"a@b.example","fs_user_id":"u\udfff","vuid":"\ud800"}""", 4)]
    [InlineData("""{"fs_user_id":"M\uFFFDller","email":"a@b.example"}""", 1)] // whoever sent it had lost it before
    public void One_that_has_lost_a_character_joins_nobody_to_the_others(string identifiers, int warnings)
    {
        var parsed = ParseIdentifiers(identifiers);
        Assert.Equal([("email", "a@b.example")], parsed.Single.Identifiers);
        Assert.Equal(warnings, parsed.Warnings.Count);
        Assert.Contains(parsed.Warnings, warning => warning.Message.StartsWith("Identifier `fs_user_id` has lost a character"));
    }

    [Theory]
    [InlineData("fs_user_id", "\\ud83d")]
    [InlineData("fs_user_id", " \\ude00\\ud83d\uFFFD")]
    [InlineData("customer_id", "\uFFFD")]
    public void One_of_which_nothing_is_left_identifies_nobody(string name, string value)
    {
        Assert.Equal(
            $"The value `{value.Trim().Replace("\\ude00\\ud83d", "\uFFFD\uFFFD").Replace("\\ud83d", "\uFFFD")}` of "
            + $"identifier `{name}` identifies nobody."
                + " Send an identifier that is the customer's own.",
            ParseIdentifiers($$"""{"{{name}}":"{{value}}"}""").Invalid);
        Assert.Equal(
            [("email", "a@b.example")],
            ParseIdentifiers($$"""{"{{name}}":"{{value}}","email":"a@b.example"}""").Single.Identifiers);
    }

    [Theory]
    [InlineData("""{"fs_user_id":"u\ud800"}""")]
    [InlineData("""{"fs_user_id":"u\ud800","email":"b\ud800"}""")]
    [InlineData("""{"email":"","fs_user_id":"u\uFFFD"}""")]
    public void One_that_has_lost_a_character_stays_where_there_is_no_other(string identifiers) =>
        Assert.Equal([("fs_user_id", "u\uFFFD")], ParseIdentifiers(identifiers).Single.Identifiers);
}
