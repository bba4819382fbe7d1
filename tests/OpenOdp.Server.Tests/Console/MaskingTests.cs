using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Console.Privacy;
using OpenOdp.Server.Console.Segments.Words;

namespace OpenOdp.Server.Tests.Console;

public sealed class MaskingTests
{
    [Theory]
    [InlineData("email")]
    [InlineData("E-Mail")]
    [InlineData("e_mail")]
    [InlineData("$Email")]
    [InlineData("user.email")]
    [InlineData("event.attribute_email")]
    [InlineData("customer.emails")]
    [InlineData("emailAddress")]
    [InlineData("tag_phone")]
    [InlineData("Phone Number")]
    [InlineData("home_phone")]
    [InlineData("work_mobile2")]
    [InlineData("surname")]
    [InlineData("LastName")]
    [InlineData("given-name")]
    [InlineData("$opt_user_agent")]
    [InlineData("dob")]
    [InlineData("dob_year")]
    [InlineData("dob_month")]
    [InlineData("dob_day")]
    [InlineData("dateOfBirth")]
    [InlineData("zipcode")]
    [InlineData("bill_address")]
    [InlineData("attribute_ship_address")]
    [InlineData("customer.addresses")]
    [InlineData("street1")]
    [InlineData("SSN")]
    [InlineData("client_ip")]
    [InlineData("remote_ip")]
    [InlineData("REMOTE_ADDR")]
    [InlineData("ip_addr")]
    [InlineData("clientIP")]
    [InlineData("clientIPs")]
    [InlineData("user_ip_v4")]
    [InlineData("x_forwarded_for")]
    [InlineData("browser")]
    [InlineData("client_browser")]
    [InlineData("browser_version")]
    [InlineData("ua")]
    [InlineData("raw_ua")]
    [InlineData("last_observed_user_agent")]
    [InlineData("delivery_address")]
    [InlineData("address_line_2")]
    [InlineData("address_city")]
    [InlineData("billing_address_zip")]
    [InlineData("ship_to_zip")]
    [InlineData("phone_mobile")]
    [InlineData("phone_no")]
    [InlineData("fax")]
    [InlineData("work_fax_number")]
    [InlineData("recipient_name")]
    [InlineData("recipientName")]
    [InlineData("ship_to_name")]
    [InlineData("account_holder_name")]
    [InlineData("contact_name")]
    [InlineData("name_first")]
    [InlineData("fname")]
    [InlineData("lname")]
    [InlineData("mother_maiden_name")]
    [InlineData("birth_place")]
    [InlineData("driver_license")]
    [InlineData("driversLicenceNumber")]
    [InlineData("national_id")]
    [InlineData("tax_id")]
    [InlineData("vat_id")]
    [InlineData("passport_no")]
    [InlineData("bank_account")]
    [InlineData("bank_account_number")]
    [InlineData("debtor_iban")]
    [InlineData("credit_card_number")]
    [InlineData("geo_lat")]
    [InlineData("geo_lng")]
    [InlineData("last_latitude")]
    [InlineData("event.geo_longitude")]
    [InlineData("home_coordinates")]
    public void A_name_that_says_who_somebody_is_is_personal_however_it_is_written(string name)
    {
        Assert.True(PersonalFields.Contains(name));
        Assert.Equal("L•••", PersonalFields.Mask(name, "Lovelace"));
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("product_id")]
    [InlineData("tags")]
    [InlineData("shipping")]
    [InlineData("order_id")]
    [InlineData("fs_user_id")]
    [InlineData("email.opened")]
    [InlineData("home")]
    [InlineData("display_name")]
    [InlineData("product_name")]
    [InlineData("productName")]
    [InlineData("event_name")]
    [InlineData("segment.name_of_list")]
    [InlineData("utm_campaign_name")]
    [InlineData("account_name")]
    [InlineData("browser_events")]
    [InlineData("email_opened")]
    [InlineData("email_campaign_id")]
    [InlineData("phone_type")]
    [InlineData("store_city")]
    [InlineData("store_address")]
    [InlineData("product_gender")]
    [InlineData("item_zip")]
    [InlineData("server_ip")]
    [InlineData("is_mobile")]
    [InlineData("address_id")]
    [InlineData("order_number")]
    [InlineData("order_id_number")]
    [InlineData("membership")]
    [InlineData("zipper")]
    [InlineData("flat")]
    [InlineData("microphones")]
    [InlineData("platform")]
    [InlineData("number")]
    [InlineData("first")]
    [InlineData("")]
    [InlineData("...")]
    public void Other_names_are_not(string name)
    {
        Assert.False(PersonalFields.Contains(name));
        Assert.Equal("Lovelace", PersonalFields.Mask(name, "Lovelace"));
    }

    [Theory]
    [InlineData("ada@x.example", "a•••@x.example")]
    [InlineData("Write to ada@x.example, or <bob+tag@y.example>.", "Write to a•••@x.example, or <b•••@y.example>.")]
    [InlineData("The value 'ada@x.example' is no number", "The value 'a•••@x.example' is no number")]
    [InlineData("https://x.example/?mail=ada%40x.example&b=1", "https://x.example/?mail=a•••%40x.example&b=1")]
    [InlineData("jürgen@bücher.example", "j•••@bücher.example")]
    [InlineData("𝒶da@x.example", "𝒶•••@x.example")]
    [InlineData("ada@[10.0.0.1]", "a•••@[10.0.0.1]")]
    [InlineData("ada@bob@x.example", "a•••@b•••@x.example")]
    [InlineData("a•••@x.example", "a•••@x.example")]
    [InlineData("ada @ x, @ada, 100%40", "ada @ x, @ada, 100%40")]
    [InlineData("""{"phone":"+15551843","plan":"gold"}""", """{"phone":"+•••","plan":"gold"}""")]
    [InlineData("[1, 2.50", "[1, 2.50")]
    [InlineData("\"ada\"@x.example", "\"a•••@x.example")]
    [InlineData("of \"ada m. lovelace\"@x.example", "of \"a•••@x.example")]
    [InlineData("of \"ada \\\"m.\\\" lovelace\"@x.example", "of \"a•••@x.example")]
    [InlineData("of \\\"ada\\\"@x.example", "of \\\"a•••@x.example")]
    [InlineData("to ada.lovelace/dept@x.example", "to a•••@x.example")]
    [InlineData("to ada=lovelace@x.example", "to a•••@x.example")]
    [InlineData("email=ada@x.example", "email=a•••@x.example")]
    [InlineData("E-Mail:ada@x.example", "E-Mail:a•••@x.example")]
    [InlineData("https://x.example/?email=ada@x.example&b=1", "https://x.example/?email=a•••@x.example&b=1")]
    [InlineData("ada%2540x.example", "a•••%2540x.example")]
    [InlineData("ada%25252540x.example", "a•••%25252540x.example")]
    [InlineData("ada＠x.example", "a•••＠x.example")]
    [InlineData("ada﹫x.example", "a•••﹫x.example")]
    [InlineData("ada&#64;x.example", "a•••&#64;x.example")]
    [InlineData("ada&amp;#x0040;x.example", "a•••&amp;#x0040;x.example")]
    [InlineData("ada&commat;x.example", "a•••&commat;x.example")]
    [InlineData("ada\\u0040x.example", "a•••\\u0040x.example")]
    [InlineData("ada @ x.example", "a•••@ x.example")]
    [InlineData("ada♥@x.example, ♥ada@x.example", "a•••@x.example, ♥•••@x.example")]
    [InlineData("jörg@x.example, jo\u0308rg@x.example", "j•••@x.example, j•••@x.example")]
    [InlineData("ada@.lovelace@x.example", "a•••@.l•••@x.example")]
    [InlineData("5 @ 2.50 each, \\u00e9, 25%, R&D", "5 @ 2.50 each, \\u00e9, 25%, R&D")]
    public void An_email_address_anywhere_in_a_value_is_masked_and_the_rest_stays(string value, string shown) =>
        Assert.Equal(shown, PersonalFields.Mask("note", value));

    [Theory]
    [InlineData("name", "Ada Lovelace ada@x.example", "A•••")]
    [InlineData("address", "c/o @home, 5 Main Street", "c•••")]
    [InlineData("email", "ada@x.example", "a•••@x.example")]
    [InlineData("email", "ada@x.example, bob@x.example", "a•••")]
    [InlineData("dob_month", "7", "•••")]
    [InlineData("phone", "", "")]
    public void Of_a_personal_value_the_first_character_stays_and_of_an_address_the_domain(
        string name, string value, string shown) => Assert.Equal(shown, PersonalFields.Mask(name, value));

    [Theory]
    [InlineData("@")]
    [InlineData("%40")]
    [InlineData("a@")]
    [InlineData("%40a")]
    [InlineData("aaaa")]
    [InlineData("\"@")]
    [InlineData("%25")]
    [InlineData("&amp;")]
    [InlineData("&#000")]
    [InlineData("\\")]
    [InlineData("\\u0040")]
    [InlineData("a @ ")]
    [InlineData("    ")]
    [InlineData("email=")]
    [InlineData("{\"")]
    public void A_long_text_is_looked_through_once(string part) =>
        Assert.NotEmpty(PersonalText.Mask(string.Concat(Enumerable.Repeat(part, 1 << 20))));

    [Theory]
    [InlineData("a")]
    [InlineData("user")]
    [InlineData("a_")]
    [InlineData("A")]
    public void A_long_name_is_looked_through_once(string part)
    {
        var name = string.Concat(Enumerable.Repeat(part, 1 << 20));
        Assert.False(PersonalFields.Contains(name));
        Assert.False(PersonalFields.Contains(name + "_name"));
        Assert.True(PersonalFields.Contains(name + "_email"));
    }

    [Theory]
    [InlineData("""{"key":"email","value":"Lovelace"}""", """{"key":"email","value":"L•••"}""")]
    [InlineData("""{"entity_id":"E-Mail","type":"custom","value":"Lovelace"}""",
        """{"entity_id":"E-Mail","type":"custom","value":"L•••"}""")]
    [InlineData("""{"key":"plan","value":"für"}""", """{"key":"plan","value":"für"}""")]
    [InlineData("""["ada@x.example","+1 für"]""", """["a•••@x.example","+1 für"]""")]
    [InlineData("""{"ada@x.example":1.50}""", """{"a•••@x.example":1.50}""")]
    [InlineData("""{"identifiers":{"emaix":"Lovelace","vuid":"v1","fs-user-id":"u1"}}""",
        """{"identifiers":{"emaix":"L•••","vuid":"v1","fs-user-id":"u1"}}""")]
    [InlineData("""{"identifiers":[{"name":"emaix","value":"Lovelace"}]}""",
        """{"identifiers":[{"name":"e•••","value":"L•••"}]}""")]
    [InlineData("""{"address":{"city":"Lovelace"},"zips":[12345,null],"dob":null}""",
        """{"address":"{•••","zips":"[•••","dob":null}""")]
    [InlineData("""{"a":1,"a":"ada@x.example"}""", """{"a":1,"a":"a•••@x.example"}""")]
    public void A_body_is_masked_by_the_name_beside_a_value_too(string body, string shown)
    {
        var account = new AccountSettings { Number = 1, Id = "main" };
        Assert.Equal(shown, MaskedBody.Of(Encoding.UTF8.GetBytes(body), account, isIndented: false));
    }

    [Fact]
    public void Identifiers_in_a_text_of_JSON_are_masked_as_those_of_a_body()
    {
        const string Text = """{"identifiers":{"emaix":"Lovelace","crm":"c1","vuid":"v1"}}""";
        Assert.Equal("""{"identifiers":{"emaix":"L•••","crm":"•••","vuid":"v1"}}""", PersonalText.Mask(Text));
        var account = new AccountSettings
        {
            Number = 1,
            Id = "main",
            Identifiers = [.. AccountSettings.DefaultIdentifiers, new("crm", Confidence.High)],
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(new { note = Text });
        using var shown = JsonDocument.Parse(MaskedBody.Of(body, account)!);
        Assert.Equal(
            """{"identifiers":{"emaix":"L•••","crm":"c1","vuid":"v1"}}""", shown.RootElement.GetProperty("note").GetString());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(9, false)]
    public void JSON_in_a_text_in_a_text_is_masked_and_too_deep_it_is_not_shown(int times, bool isShown)
    {
        var text = """{"phone":"+15551843","plan":"gold"}""";
        for (var i = 0; i < times; i++) text = JsonSerializer.Serialize(text);
        var shown = PersonalText.Mask(text);
        Assert.DoesNotContain("5551843", shown, StringComparison.Ordinal);
        Assert.Equal(isShown, shown.Contains("gold", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_pixel_has_under_a_name_that_nobody_knows_is_masked()
    {
        const string Body = """
            {"type":"t","action":"a","identifiers":{"vuid":"v1"},"data":{"phonee":"+15551843","emial":"Lovelace","page":"a","tax":"2.50"}}
            """;
        Assert.Equal(
            """{"type":"t","action":"a","identifiers":{"vuid":"v1"},"data":{"phonee":"+•••","emial":"L•••","page":"a","tax":"2.50"}}""",
            MaskedBody.Of(Encoding.UTF8.GetBytes(Body), isIndented: false, isPixel: true));
    }

    [Theory]
    [InlineData("ada@x.example is no JSON")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("")]
    public void A_body_that_cannot_be_read_is_not_shown(string body) =>
        Assert.Null(MaskedBody.Of(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("event.attribute_email")]
    [InlineData("event.bill_address")]
    [InlineData("customer.addresses")]
    public void What_a_personal_field_is_compared_with_is_masked(string field)
    {
        var body = $$$$"""{"lhs":{"path_reference":{"value":"{{{{field}}}}"}},"rhs":{"string_literal":{"value":"Lovelace"}}}""";
        Assert.Equal(body.Replace("Lovelace", "L•••", StringComparison.Ordinal), Masked(body));
    }

    [Theory]
    [InlineData("""{"metadata":{"contact_name":"Lovelace","n":"gold"}}""", """{"metadata":{"contact_name":"L•••","n":"gold"}}""")]
    [InlineData("""{"metadata":{"ada@x.example":"gold"}}""", """{"metadata":{"a•••@x.example":"gold"}}""")]
    [InlineData(
        """{"metadata":{"ada@x.example":"gold","al@x.example":"tin"}}""",
        """{"metadata":{"a•••@x.example":"gold","a•••@x.example (2)":"tin"}}""")]
    [InlineData("""{"description":"of ada@x.example"}""", """{"description":"of a•••@x.example"}""")]
    [InlineData("""{"passthrough":{"audience_id":"ada@x.example"}}""", """{"passthrough":{"audience_id":"a•••@x.example"}}""")]
    public void The_rest_of_a_definition_is_masked_as_any_text(string body, string shown) => Assert.Equal(shown, Masked(body));

    private static string Masked(string body)
    {
        using var masked = MaskedDefinition.Of(Encoding.UTF8.GetBytes(body));
        return masked.RootElement.Code();
    }
}
