using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Datafiles;

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

    [Fact]
    public void Those_of_datafiles_stand_there()
    {
        var table = Repository.Read("docs/http.md").Split("## Limits")[1];

        Assert.Contains($"\n| datafiles of an account | {PutDatafileCommand.MaxDatafiles} |", table, StringComparison.Ordinal);
        Assert.Contains(
            $"\n| a datafile | {DatafileEndpoints.MaxBytes >> 20} MiB, {DatafileEndpoints.MaxDepth} objects and arrays within each "
            + $"other; an SDK key of {PutDatafileCommand.MaxKeyLength} characters; `revision`, `accountId` and `projectId` of "
            + $"{DatafileCheck.LongestName} |",
            table,
            StringComparison.Ordinal);
        Assert.Contains(
            $"\n| versions of a datafile that are kept | {PutDatafileCommand.MaxVersions} |", table, StringComparison.Ordinal);
        Assert.Contains(
            $"of a datafile that are named | {DatafileFindings.MostNamed} each, {DatafileFindings.LongestText} characters of each |",
            table,
            StringComparison.Ordinal);
    }
}
