using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identifiers;

/// <summary>IDN-8 and rule I3: values that identify nobody.</summary>
public sealed class JunkTests
{
    private static readonly AccountSettings _settings = new() { Number = 1, Id = "default" };
    private static readonly JunkList _junk = new(_settings);

    [Theory]
    [InlineData("[object Object]")]
    [InlineData("[object Promise]")]
    [InlineData("System.String[]")]
    [InlineData("System.Object")]
    [InlineData("[Ljava.lang.String;@1b6d3586")]
    [InlineData("<User object at 0x7f3a>")]
    [InlineData("<__main__.User object at 0x7F3A>")]
    [InlineData("#<User id: nil>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("#N/A")]
    [InlineData("+")]
    [InlineData("{{user_id}}")]
    [InlineData("id-{{ user.id }}")]
    [InlineData("${userId}")]
    [InlineData("<%= user.id %>")]
    [InlineData("%EMAIL%")]
    [InlineData("%%user_id%%")]
    [InlineData("\u200B")]
    [InlineData("\uFEFF\u200D \u00AD")]
    [InlineData("\uFE0F")]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("None")]
    [InlineData("(null)")]
    [InlineData("guest")]
    [InlineData("N/A")]
    [InlineData("Undefined")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void I3_a_value_that_identifies_nobody_is_junk_in_every_identifier(string value)
    {
        foreach (var field in _settings.Identifiers) Assert.True(IsJunk(_junk, field.Name, value), field.Name);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("10")]
    [InlineData("00")]
    [InlineData("-10")]
    [InlineData("nancy")]
    [InlineData("nobody")]
    [InlineData("guest1")]
    [InlineData("none@example.com")]
    [InlineData("100%")]
    [InlineData("%")]
    [InlineData("%%")]
    [InlineData("50%-off%20")]
    [InlineData("{id}")]
    [InlineData("dead.beef@cafe.be")]
    [InlineData("abba@abba")]
    [InlineData("a.b@")]
    [InlineData("<a0x1>")]
    [InlineData("#1")]
    [InlineData("$user")]
    [InlineData("<id>")]
    [InlineData("a{b}")]
    [InlineData("[1]")]
    [InlineData("system")]
    [InlineData("system.user")]
    [InlineData("systems[1]")]
    [InlineData("❤\uFE0F")]
    [InlineData("a\u200Db")]
    [InlineData("ÉLODIE")]
    public void I3_what_may_be_somebody_is_no_junk(string value)
    {
        foreach (var field in _settings.Identifiers) Assert.False(IsJunk(_junk, field.Name, value), field.Name);
    }

    [Theory]
    [InlineData("email", " Shop@Example.COM ", "shop@example.com")]
    [InlineData("phone", "+1 (555) 000-0000", "+15550000000")]
    [InlineData("vuid", "AAAA-BBBB", "aaaabbbb")]
    [InlineData("customer_id", "Office-1", "office-1")]
    public void I3_the_list_is_compared_in_normal_form(string name, string listed, string sent) =>
        Assert.True(IsJunk(new JunkList(_settings with { JunkValues = [listed] }), name, sent));

    [Fact]
    public void I3_what_normalising_leaves_of_an_entry_is_no_entry_when_it_may_be_somebody()
    {
        Assert.False(IsJunk(_junk, "phone", "1"));
        Assert.True(_junk.ContainsAsSent("-1"u8));
        Assert.True(_junk.ContainsAsSent("java.lang.Object@1b2c3d"u8));
        Assert.True(_junk.ContainsAsSent("com.shop.User@7F3A"u8));
        Assert.True(_junk.ContainsAsSent("System.Collections.Generic.List`1[System.String]"u8));
    }

    [Theory]
    [InlineData("\u200Ba@x.com\uFEFF", "a@x.com")]
    [InlineData("\u0000a@x.com\u007F", "a@x.com")]
    [InlineData("\u202Aa@x.com\u202C ", "a@x.com")]
    [InlineData("a\u200Bb@x.com", "a\u200Bb@x.com")]
    public void I3_invisible_characters_at_the_ends_are_trimmed(string sent, string expected) =>
        Assert.Equal(expected, IdentifierNormaliser.Normalise("email", sent));

    [Fact]
    public void L1_what_became_junk_before_it_was_applied_is_ignored_with_a_warning()
    {
        var log = new TestLog();
        var command = CommandBytes.Events(
            log.Settings, [new SentEvent { Identifiers = [("email", "a@x.com"), ("customer_id", "wrong")] }]);
        log.SetAccount(log.Settings with { JunkValues = ["WRONG "] });

        var outcome = log.Append(Engine.Log.CommandKind.Events, command);

        Assert.Null(log.Owner("customer_id", "wrong"));
        Assert.Single(outcome.Warnings);
    }

    private static bool IsJunk(JunkList junk, string name, string value) =>
        junk.Contains(_settings.FieldNumber(name), Encoding.UTF8.GetBytes(IdentifierNormaliser.Normalise(name, value)));
}
