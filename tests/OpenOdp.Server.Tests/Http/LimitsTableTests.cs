using System.Text.Json;
using OpenOdp.Engine;

namespace OpenOdp.Server.Tests.Http;

public sealed class LimitsTableTests
{
    [Fact]
    public void The_docs_have_one_table_of_all_limits_with_their_counters()
    {
        var table = Repository.Read("docs/http.md").Split("## Limits")[1];

        Assert.All(Enum.GetValues<Limit>().Where(limit => limit != Limit.None), limit =>
            Assert.Contains($"`{JsonNamingPolicy.SnakeCaseLower.ConvertName(limit.ToString())}` |", table));
    }
}
