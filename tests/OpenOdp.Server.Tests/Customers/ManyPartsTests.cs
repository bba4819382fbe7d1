using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Customers;

/// <summary>Rule S5 for a customer whom many were merged into.</summary>
public sealed class ManyPartsTests
{
    [Fact]
    public async Task S5_an_answer_has_an_end_however_many_attributes_were_merged_and_says_that_they_are_not_all()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.com\"");
        Assert.DoesNotContain("attributes_incomplete", (await server.GetAsync("/v3/profiles?email=a@x.com")).ToString());
        for (var i = 0; i < 15; i++)
        {
            var attributes = string.Join(",", Enumerable.Range(0, 1000).Select(n => $"\"{$"n{i}_".PadRight(100, '_')}{n}\":1"));
            await server.PostAsync(
                "/v3/profiles", $$"""{"attributes":{"vuid":"v{{i}}",{{attributes}} } }""", HttpStatusCode.Accepted);
            await server.EventAsync($"\"vuid\":\"v{i}\",\"email\":\"a@x.com\"");
        }

        var profile = await server.GetAsync("/v3/profiles?email=a@x.com");
        var customer = (await server.GetAsync("/admin/customers?email=a@x.com")).GetProperty("customer");

        Assert.True(profile.GetProperty("attributes_incomplete").GetBoolean());
        Assert.True(customer.GetProperty("attributes_incomplete").GetBoolean());
        Assert.InRange(customer.ToString().Length, 900_000, 2_000_000);
    }
}
