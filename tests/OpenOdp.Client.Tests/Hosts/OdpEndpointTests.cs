using OpenOdp.Client.Hosts;
using OpenOdp.Client.Odp;

namespace OpenOdp.Client.Tests.Hosts;

/// <summary>What a datafile may call its host: what is meant is used, what cannot be meant is refused with the cure.</summary>
public sealed class OdpEndpointTests
{
    [Theory]
    [InlineData("https://h")]
    [InlineData(" https://h/ ")]
    [InlineData("https://h//")]
    [InlineData("https://h/v3")]
    [InlineData("https://h/v3/")]
    [InlineData("https://h/v3/events")]
    [InlineData("https://h/v3/events/")]
    [InlineData("https://h//V3//Events//")]
    [InlineData("https://h/v3/graphql")]
    [InlineData("https://h/v3/profiles")]
    [InlineData("https://h/v2/zaius.gif")]
    [InlineData("https://h/v2/")]
    [InlineData("https://me:secret@h/v3/graphql")]
    [InlineData("https://me:sec@ret@h")]
    public void A_path_of_ours_and_a_password_are_taken_off(string host)
    {
        var endpoint = OdpEndpoint.TryCreate(host, "pk", false, out var fault);

        Assert.Equal("", fault);
        Assert.Equal(
            ("https://h", "https://h/v3/events", "https://h/v3/graphql"),
            (endpoint!.Host, endpoint.Url.AbsoluteUri, endpoint.GraphQl.AbsoluteUri));
        Assert.True(endpoint.Is(host, "pk"));
    }

    [Theory]
    [InlineData("https://v3", "https://v3/v3/events")]
    [InlineData("https://h/base", "https://h/base/v3/events")]
    [InlineData("https://h/base/v3/events", "https://h/base/v3/events")]
    [InlineData("https://h/events", "https://h/events/v3/events")]
    [InlineData("https://h/av3", "https://h/av3/v3/events")]
    [InlineData("https://h/a@b", "https://h/a@b/v3/events")]
    public void Any_other_path_stays(string host, string events) =>
        Assert.Equal(events, OdpEndpoint.TryCreate(host, "pk", false, out _)!.Url.AbsoluteUri);

    [Theory]
    [InlineData(
        "https://h/v3/events?x=1",
        "its host 'https://h/v3/events?x=1' has a query or a fragment; give scheme, name and port only")]
    [InlineData("https://me:secret@h#x", "its host 'https://h#x' has a query or a fragment; give scheme, name and port only")]
    [InlineData("https://me:sec/ret@h", "its host 'https://…@h' is not an absolute https URL")]
    [InlineData("https://me:sec?ret@h", "its host 'https://…@h' has a query or a fragment; give scheme, name and port only")]
    [InlineData("me:secret@h", "its host 'h' is not an absolute https URL")]
    [InlineData("ftp://me:secret@h", "its host 'ftp://h' is not an absolute https URL")]
    [InlineData("http://me:secret@h", "its host 'http://h' is not encrypted; use https, or set Odp.AllowInsecureHost")]
    public void What_cannot_be_a_host_is_refused_with_the_cure_and_without_its_password(string host, string expected)
    {
        Assert.Null(OdpEndpoint.TryCreate(host, "pk", false, out var fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData(
        "The proxy tunnel request to proxy 'http://me:secret@p:8080/' failed.",
        "The proxy tunnel request to proxy 'http://…@p:8080/' failed.")]
    [InlineData("http://me:s/e@c:r?et@p and https://h/x", "http://…@p and https://h/x")]
    [InlineData("Connection refused (h:443)", "Connection refused (h:443)")]
    public void A_message_loses_the_passwords_of_the_addresses_in_it(string message, string expected) =>
        Assert.Equal(expected, Secrets.HideIn(message));
}
