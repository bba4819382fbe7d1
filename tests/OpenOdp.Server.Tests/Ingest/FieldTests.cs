using OpenOdp.Engine;
using static OpenOdp.Server.Tests.Events.Reading;

namespace OpenOdp.Server.Tests.Ingest;

/// <summary>EV-17 to EV-20, EV-23 and rule D3: what the fields of an event may hold.</summary>
public sealed class FieldTests
{
    [Fact]
    public void Values_come_back_as_they_were_sent()
    {
        var data = ParseData(
            """{"text":"a\u00e9\n\"b\"","n":5,"neg":-7,"dec":0.5,"yes":true,"no":false,"none":null,"empty":"","ключ":"значение"}""").Single.Data;
        Assert.Equal("aé\n\"b\"", data["text"]);
        Assert.Equal(5L, data["n"]);
        Assert.Equal(-7L, data["neg"]);
        Assert.Equal(0.5m, data["dec"]);
        Assert.Equal(true, data["yes"]);
        Assert.Equal(false, data["no"]);
        Assert.Equal("", data["empty"]);
        Assert.Equal("значение", data["ключ"]);
    }

    [Fact]
    public void EV_23_null_is_kept_as_null()
    {
        var data = ParseData("""{"none":null}""").Single.Data;
        Assert.True(data.ContainsKey("none"));
        Assert.Null(data["none"]);
    }

    [Fact]
    public void A_UUID_keeps_its_text_in_either_case()
    {
        var data =
            ParseData("""{"a":"935a2843-1b2c-4d5e-8f90-a1b2c3d4e5f6","b":"935A2843-1B2C-4D5E-8F90-A1B2C3D4E5F6"}""").Single.Data;
        Assert.Equal("935a2843-1b2c-4d5e-8f90-a1b2c3d4e5f6", data["a"]);
        Assert.Equal("935A2843-1B2C-4D5E-8F90-A1B2C3D4E5F6", data["b"]);
    }

    [Fact]
    public void EV_17_text_of_1024_characters_is_kept()
    {
        var text = new string('é', 1024);
        var parsed = ParseData($$"""{"a":"{{text}}"}""");
        Assert.Equal(text, parsed.Single.Data["a"]);
        Assert.Empty(parsed.Warnings);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("€")]
    [InlineData("😀")]
    public void EV_18_longer_text_is_cut_between_characters_with_a_warning(string character)
    {
        var parsed = ParseData($$"""{"a":"{{string.Concat(Enumerable.Repeat(character, 1030))}}"}""");
        Assert.Equal(string.Concat(Enumerable.Repeat(character, 1024)), parsed.Single.Data["a"]);
        Assert.Equal("Field `a` is longer than 1,024 characters; the rest was cut off.", parsed.Warning);
    }

    [Fact]
    public void EV_18_holds_for_type_and_action()
    {
        var word = new string('x', 2000);
        var parsed = Parse($$"""{"type":"{{word}}","action":"{{word}}","identifiers":{"email":"a@b.example"} }""");
        Assert.Equal((1024, 1024, 2), (parsed.Single.Type.Length, parsed.Single.Action!.Length, parsed.Warnings.Count));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("\"1\"", true)]
    [InlineData("\"0\"", false)]
    [InlineData("\"true\"", true)]
    [InlineData("\"False\"", false)]
    public void EV_19_booleans_are_read(string sent, bool expected) =>
        Assert.Equal(expected, ParseData($$"""{"active_event":{{sent}} }""").Single.Data["active_event"]);

    [Theory]
    [InlineData("\"-2.3\"", "-2.3")]
    [InlineData("\" 5 \"", "5")]
    [InlineData("\"1e2\"", "100")]
    [InlineData("19.90", "19.9")]
    public void EV_20_decimal_text_is_a_number(string sent, string expected)
    {
        foreach (var field in new[] { "price", "quantity", "discount", "subtotal", "total", "tax", "shipping" })
        {
            var parsed = ParseData($$"""{"{{field}}":{{sent}} }""");
            Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Convert.ToDecimal(
                parsed.Single.Data[field], System.Globalization.CultureInfo.InvariantCulture));
            Assert.Empty(parsed.Warnings);
        }
    }

    [Theory]
    [InlineData("price", "\"cheap\"")]
    [InlineData("price", "true")]
    [InlineData("quantity", "\"\"")]
    [InlineData("total", "1e400")]
    [InlineData("active_event", "2")]
    [InlineData("active_event", "\"yes\"")]
    [InlineData("product_id", "false")]
    public void EV_20_a_wrong_type_drops_the_field_and_keeps_the_event(string field, string sent)
    {
        var parsed = ParseData($$"""{"{{field}}":{{sent}},"other":1}""");
        Assert.Equal(["other"], parsed.Single.Data.Keys);
        Assert.StartsWith($"Field `{field}` is ignored: it must be ", parsed.Warning);
    }

    [Theory]
    [InlineData("product_id", "123", "123")]
    [InlineData("order_id", "1.50", "1.5")]
    [InlineData("idempotence_id", "12345678901234567890123456789012345", "12345678901234567890123456789012345")]
    public void OBJ_3_a_number_names_a_thing_by_its_digits(string field, string sent, string expected) =>
        Assert.Equal(expected, ParseData($$"""{"{{field}}":{{sent}} }""").Single.Data[field]);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("1.0", "1")]
    [InlineData("1.10", "1.1")]
    [InlineData("1e3", "1000")]
    [InlineData("1.5E-3", "0.0015")]
    [InlineData("12.5e1", "125")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("100.000000000000000000000000000000", "100")]
    public void D3_numbers_are_canonical_decimals(string sent, string expected)
    {
        var value = ParseData($$"""{"n":{{sent}} }""").Single.Data["n"];
        Assert.Equal(expected, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(long.TryParse(expected, out _), value is long);
        Assert.Empty(ParseData($$"""{"n":{{sent}} }""").Warnings);
    }

    [Theory]
    [InlineData("1e-400", "0")]
    [InlineData("-1E-29", "0")]
    [InlineData("0.12345678901234567890123456789", "0.1234567890123456789012345679")]
    [InlineData("1.99999999999999999999999999999999", "2")]
    [InlineData("12345678901234567890.123456789012345", "12345678901234567890.123456789")]
    [InlineData("79228162514264337593543950335.1", "79228162514264337593543950335")]
    public void D3_a_rounded_number_is_told(string sent, string expected)
    {
        foreach (var form in new[] { $$"""{"n":{{sent}} }""", $$"""{"price":"{{sent}}"}""" })
        {
            var parsed = ParseData(form);
            Assert.Equal(expected, Convert.ToString(
                parsed.Single.Data.Values.Single(), System.Globalization.CultureInfo.InvariantCulture));
            Assert.Contains("is rounded", parsed.Warning);
        }
    }

    [Theory]
    [InlineData("1.00000000000000000000000000000001")]
    [InlineData("1e-400")]
    public void A_number_that_names_somebody_is_never_rounded(string sent) =>
        Assert.Equal(sent, ParseIdentifiers($$"""{"customer_id":{{sent}} }""").Single.Identifiers[0].Value);

    [Theory]
    [InlineData("79228162514264337593543950336")]
    [InlineData("1e29")]
    [InlineData("-1e999999999")]
    public void D3_a_number_out_of_range_is_missing_with_a_warning(string sent)
    {
        var parsed = ParseData($$"""{"n":{{sent}} }""");
        Assert.Empty(parsed.Single.Data);
        Assert.StartsWith(
            $"Field `n` is ignored: it must be a number from -{decimal.MaxValue} to {decimal.MaxValue}", parsed.Warning);
    }

    [Theory]
    [InlineData("123456789012345678901234567")] // 27 digits
    [InlineData("9999999999999999999999999999")] // 28: all of them are kept
    [InlineData("79228162514264337593543950335")] // 29: those up to the largest decimal
    [InlineData("-79228162514264337593543950335")]
    [InlineData("1.23456789012345678901234567")]
    [InlineData("9.999999999999999999999999999")]
    [InlineData("7.9228162514264337593543950335")]
    [InlineData("0.123456789012345678901234567")] // 27 places
    [InlineData("0.9999999999999999999999999999")] // 28
    public void D3_a_number_of_28_digits_is_kept_and_one_of_29_up_to_the_largest_decimal(string sent)
    {
        foreach (var form in new[] { $$"""{"n":{{sent}} }""", $$"""{"price":"{{sent}}"}""" })
        {
            var parsed = ParseData(form);
            Assert.Equal(
                sent, Convert.ToString(parsed.Single.Data.Values.Single(), System.Globalization.CultureInfo.InvariantCulture));
            Assert.Empty(parsed.Warnings);
        }
    }

    [Theory]
    [InlineData("7.9228162514264337593543950336", "7.922816251426433759354395034")] // 29 digits above the largest decimal
    [InlineData("9.9999999999999999999999999991", "9.999999999999999999999999999")]
    [InlineData("1.00000000000000000000000000001", "1")] // 30 digits
    [InlineData("0.12345678901234567890123456781", "0.1234567890123456789012345678")] // 29 places
    public void D3_a_number_with_one_digit_more_is_rounded_and_told_how_many_are_kept(string sent, string expected)
    {
        var parsed = ParseData($$"""{"n":{{sent}} }""");
        Assert.Equal(expected, Convert.ToString(parsed.Single.Data["n"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(
            $"Field `n` is rounded: a number keeps 28 digits (29 up to {decimal.MaxValue}), and 28 places behind the point.",
            parsed.Warning);
    }

    [Fact]
    public void Warnings_show_long_texts_cut()
    {
        var parsed = ParseData($$"""{"{{new string('k', 5000)}}":1e99}""");
        Assert.InRange(parsed.Warning.Length, 1, 300);
    }

    [Fact]
    public void Warnings_are_bounded()
    {
        var fields = string.Join(',', Enumerable.Range(0, 400).Select(i => $"\"f{i}\":1e99"));
        var one = ParseData($"{{{fields}}}");
        Assert.Equal(ItemWarning.MaxOfItem, one.Warnings.Count);
        Assert.Equal(ItemWarning.More(0), one.Warnings[^1]);
        Assert.Equal(1000, Parse($"[{string.Join(',', Enumerable.Repeat(WithData($"{{{fields}}}"), 100))}]").Warnings.Count);
    }
}
