using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class CustomerPathTests
{
    private const string Vuid = "00000000000000000000000000000001";

    private readonly TestLog _log = new();

    public CustomerPathTests()
    {
        _log.Send(new SentEvent { Identifiers = [("customer_id", "c1"), ("email", "a@x.com"), ("vuid", Vuid)] });
        _log.Now += TestLog.Second;
        _log.Send(new SentEvent { Identifiers = [("customer_id", "c1"), ("email", "b@x.com"), ("vuid", Vuid)] });
        _log.Update(new SentProfile([("email", "b@x.com")], ("city", "Köln"), ("dob_year", 1990), ("ccpa_opted_out", true)));
    }

    [Theory]
    [InlineData("customer.email", "b@x.com")]
    [InlineData("customer.vuid", Vuid)]
    [InlineData("customer.city", "Köln")]
    [InlineData("customer.dob_year", "1990")]
    [InlineData("customer.ccpa_opted_out", "true")]
    [InlineData("customer.phone", "missing")]
    [InlineData("customer.phones", "missing")]
    [InlineData("customer.emails", "list")]
    [InlineData("customer.first_name", "missing")]
    public void PATH_1_A_path_of_the_customer_reads_what_is_shown_of_it(string path, string expected) =>
        Assert.Equal(expected, Shows(Path(path)));

    [Theory]
    [InlineData("EQUAL", "a@x.com", "true")]
    [InlineData("EQUAL", "b@x.com", "true")]
    [InlineData("EQUAL", "c@x.com", "false")]
    [InlineData("NOT_EQUAL", "a@x.com", "false")]
    [InlineData("NOT_EQUAL", "c@x.com", "true")]
    [InlineData("LIKE", "A@*", "true")]
    [InlineData("LIKE", "c*", "false")]
    [InlineData("NOT_LIKE", "b*", "false")]
    [InlineData("NOT_LIKE", "c*", "true")]
    public void PATH_5_Any_of_several_values_may_satisfy_and_none_may_satisfy_a_negation(
        string comparator, string text, string expected)
    {
        Assert.Equal(expected, Shows(Compare(Path("customer.emails"), comparator, Text(text))));
        Assert.Equal("missing", Shows(Compare(Path("customer.phones"), comparator, Text(text))));
        if (!comparator.EndsWith("LIKE", StringComparison.Ordinal))
        {
            Assert.Equal(expected, Shows(Compare(Text(text), comparator, Path("customer.emails"))));
        }
    }

    [Theory]
    [InlineData("any_of_string", "true", "false")]
    [InlineData("none_of_string", "false", "true")]
    [InlineData("like_any_of_string", "true", "false")]
    [InlineData("like_none_of_string", "false", "true")]
    public void PATH_5_A_membership_test_of_several_values_looks_at_each(string kind, string ofOne, string ofOther)
    {
        Assert.Equal(ofOne, Shows(In(kind, Path("customer.emails"), "z", "a@x.com")));
        Assert.Equal(ofOther, Shows(In(kind, Path("customer.emails"), "z", "c@x.com")));
        Assert.Equal(ofOther, Shows(In(kind, Path("customer.emails"))));
        Assert.Equal("missing", Shows(In(kind, Path("customer.phones"), "z")));
    }

    [Fact]
    public void PATH_4_A_field_is_read_as_it_is_now()
    {
        _log.Update(new SentProfile([("email", "a@x.com")], ("city", "Bonn")));
        Assert.Equal("Bonn", Shows(Path("customer.city")));
        _log.Update(new SentProfile([("email", "a@x.com")], ("city", null)));
        Assert.Equal("missing", Shows(Path("customer.city")));
    }

    private string Shows(string expression)
    {
        var fields = new CustomerFields();
        var owner = _log.Owner("email", "b@x.com")!.Value;
        fields.Load(_log.State, _log.Settings, CustomerTable.Read(_log.State, _log.Settings.Number, owner)!);
        return Evaluated.At(TestLog.Start / 1000, Evaluated.Read(expression), fields).Shown;
    }
}
