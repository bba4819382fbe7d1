using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Identity;

/// <summary>Rule I6: the merges of one origin between two positions are undone by one call.</summary>
public sealed class UndoOriginTests
{
    [Theory]
    [InlineData("", "Say between which positions")]
    [InlineData(""","from":9,"to":8""", "from must not be above to: 9 is above 8.")]
    [InlineData(""","from":-1""", "Send {")]
    [InlineData(""","from":null""", "Send {")]
    [InlineData(""","to":"now" """, "Send {")]
    public async Task I6_without_a_range_nothing_is_undone_and_the_answer_says_how_to_ask(string range, string reason)
    {
        await using var server = await AdminServer.StartAsync();
        var (origin, _) = await MergeAsync(server, 1);

        var answer = await server.PostAsync(
            "/admin/merges:undo-origin", $$"""{"origin":"{{origin}}"{{range}}}""", HttpStatusCode.BadRequest);

        Assert.Contains(reason, answer.ToString());
        Assert.Equal(1, (await server.GetAsync("/admin/counters")).GetProperty("merges").GetInt32());
    }

    [Theory]
    [InlineData(""" "from":{1},"to":{1} """, new[] { 1 })]
    [InlineData(""" "from":{1} """, new[] { 2, 1 })]
    [InlineData(""" "to":{1} """, new[] { 1, 0 })]
    [InlineData(""" "from":0 """, new[] { 2, 1, 0 })]
    [InlineData(""" "from":"0","to":"0" """, new int[0])]
    public async Task I6_what_lies_between_two_positions_is_undone_the_newest_first(string range, int[] expected)
    {
        await using var server = await AdminServer.StartAsync();
        var merges = new List<(string Origin, JsonElement Merge)>();
        for (var i = 0; i < 3; i++) merges.Add(await MergeAsync(server, i));
        range = range.Replace("{1}", merges[1].Merge.GetProperty("position").ToString(), StringComparison.Ordinal);

        var answer = await server.PostAsync("/admin/merges:undo-origin", $$"""{"origin":"{{merges[0].Origin}}",{{range}}}""");

        Assert.Equal(
            expected.Select(i => merges[i].Merge.GetProperty("id").GetString()),
            answer.GetProperty("undone").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(0, answer.GetProperty("refused").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task I5_an_undo_that_parts_nobody_since_no_identifier_is_left_says_so(bool byOrigin)
    {
        await using var server = await AdminServer.StartAsync();
        var (origin, merge) = await MergeAsync(server, 1);
        await server.EventAsync("\"email\":\"other@x.com\"");
        await server.EventAsync("\"email\":\"other@x.com\",\"vuid\":\"v1\"");
        await server.EraseAsync("other@x.com");
        var id = merge.GetProperty("id").GetString();

        var answer = byOrigin
            ? await server.PostAsync("/admin/merges:undo-origin", $$"""{"origin":"{{origin}}","from":0}""")
            : await server.PostAsync($"/admin/merges/{id}:undo");

        var warning = Assert.Single(answer.GetProperty("warnings").EnumerateArray());
        Assert.Contains("has no identifier left", (byOrigin ? warning.GetProperty("message") : warning).GetString());
        if (byOrigin)
        {
            Assert.Equal(id, Assert.Single(answer.GetProperty("undone").EnumerateArray()).GetString());
        }
        else
        {
            Assert.Equal(merge.GetProperty("into")
                .GetString(), Assert.Single(answer.GetProperty("restored").EnumerateArray()).GetString());
        }
    }

    private static async Task<(string Origin, JsonElement Merge)> MergeAsync(AdminServer server, int number)
    {
        var (vuid, email) = ($"\"vuid\":\"v{number}\"", $"\"email\":\"e{number}@x.com\"");
        await server.EventAsync(vuid);
        await server.EventAsync(email);
        await server.EventAsync($"{vuid},{email}");
        var customer = (await server.GetAsync($"/admin/customers?email=e{number}@x.com")).GetProperty("customer");
        var merge = Assert.Single(customer.GetProperty("history").EnumerateArray());
        return (merge.GetProperty("origin").GetString()!, merge);
    }
}
