using OpenOdp.Server.Console.Experiments;

namespace OpenOdp.Server.Tests.Console.Experiments;

public sealed class UserAttributesTests
{
    [Theory]
    [InlineData("plan = gold\r\nage: 30\nok=true\nnone=null\nversion=1.2.0\nquoted=\"5\"\nrate=1.5\neq=a=b\nempty=")]
    [InlineData("""
        {"plan":"gold","age":30,"ok":true,"none":null,"version":"1.2.0","quoted":"5","rate":1.5,"eq":"a=b","empty":""}
        """)]
    public void Lines_and_JSON_say_the_same(string text)
    {
        var read = UserAttributes.Read(text.Replace("\r\n", "\n", StringComparison.Ordinal), out var fault);
        Assert.Null(fault);
        Assert.Equal(["gold", 30L, true, null, "1.2.0", "5", 1.5, "a=b", ""], read.Select(static one => one.Value));
        Assert.Equal(
            ["text", "number", "true or false", "nothing", "text", "text", "number", "text", "text"],
            read.Select(static one => one.Kind));
    }

    [Fact]
    public void Nothing_is_no_attributes() => Assert.Empty(UserAttributes.Read(" \n ", out _));
}
