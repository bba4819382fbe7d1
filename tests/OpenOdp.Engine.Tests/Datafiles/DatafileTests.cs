using System.Text;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Datafiles;

public sealed class DatafileTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void A_new_revision_is_a_new_version_and_the_one_before_is_kept()
    {
        Assert.True(_log.PutDatafile("key", "1", "one").IsNew);
        var first = DatafileTable.Read(_log.State, "key")!;
        Assert.False(_log.PutDatafile("key", "2", "two").IsNew);
        var second = DatafileTable.Read(_log.State, "key")!;

        Assert.Equal(("1", "2"), (first.Revision, second.Revision));
        Assert.Equal([first.Version, second.Version], second.Versions);
        Assert.Equal(("one", "two"), (Bytes(first.Version), Bytes(second.Version)));
    }

    [Fact]
    public void The_same_again_changes_nothing_and_another_content_of_the_same_revision_is_refused()
    {
        _log.PutDatafile("key", "1", "one");
        var before = DatafileTable.Read(_log.State, "key")!;

        Assert.Equal(OutcomeKind.Applied, _log.PutDatafile("key", "1", "one").Kind);
        Assert.Equal(before.Version, DatafileTable.Read(_log.State, "key")!.Version);
        var outcome = _log.PutDatafile("key", "1", "other");
        Assert.Equal(OutcomeKind.Conflict, outcome.Kind);
        Assert.Contains("new revision", outcome.Message, StringComparison.Ordinal);
        Assert.Equal("one", Bytes(before.Version));
    }

    [Fact]
    public void The_newest_twenty_versions_are_kept()
    {
        for (var revision = 1; revision <= PutDatafileCommand.MaxVersions; revision++)
        {
            _log.PutDatafile("key", $"{revision}", $"{revision}");
        }

        var full = DatafileTable.Read(_log.State, "key")!;
        Assert.Equal(PutDatafileCommand.MaxVersions, full.Versions.Count);
        _log.PutDatafile("key", "one more", "x");

        Assert.Null(DatafileTable.ReadBytes(_log.State, "key", full.Versions[0]));
        Assert.Equal("2", Bytes(full.Versions[1]));
        Assert.Equal(PutDatafileCommand.MaxVersions, DatafileTable.Read(_log.State, "key")!.Versions.Count);
    }

    [Fact]
    public void An_account_has_a_hundred_datafiles_at_most_and_those_that_are_deleted_leave_nothing()
    {
        for (var i = 0; i < PutDatafileCommand.MaxDatafiles; i++) Assert.True(_log.PutDatafile($"key{i}", "1", "x").IsNew);
        Assert.Equal(OutcomeKind.Conflict, _log.PutDatafile("one-more", "1", "x").Kind);
        Assert.Equal(OutcomeKind.Applied, _log.PutDatafile("key0", "2", "y").Kind);
        Assert.Equal(OutcomeKind.NotFound, _log.DeleteDatafile("one-more").Kind);
        for (var i = 0; i < PutDatafileCommand.MaxDatafiles; i++)
        {
            Assert.Equal(OutcomeKind.Applied, _log.DeleteDatafile($"key{i}").Kind);
        }

        Assert.Empty(DatafileTable.ReadAll(_log.State));
        Assert.DoesNotContain(_log.State.Rows, row => row.Key[0] == (byte)Table.Datafiles);
    }

    [Fact]
    public void The_same_with_another_host_or_key_is_the_same_version_and_is_served_newly()
    {
        _log.PutDatafile("key", "1", "one", "https://a", "old");
        var first = DatafileTable.Read(_log.State, "key")!;
        Assert.Equal(OutcomeKind.Applied, _log.PutDatafile("key", "1", "one", "https://b", "new").Kind);
        var second = DatafileTable.Read(_log.State, "key")!;
        _log.PutDatafile("key", "1", "one", "https://b", "new");

        Assert.Equal(("https://b", "new", first.Version), (second.Host, second.PublicKey, second.Version));
        Assert.Equal((first.Version, first.Version + 1), (first.ServedSince, second.ServedSince));
        Assert.Equivalent(second, DatafileTable.Read(_log.State, "key"), strict: true);
    }

    [Fact]
    public void L1_the_datafiles_of_an_account_are_led_elsewhere_by_a_command()
    {
        _log.PutDatafile("key", "1", "one", "https://a", "old");
        _log.PutDatafile("there", "1", "two", "https://b", "new");
        var there = DatafileTable.Read(_log.State, "there")!;
        _log.LeadDatafiles("", "new");
        Assert.Equal(("https://a", "new"), LeadOf("key"));
        _log.LeadDatafiles("https://b", "new");

        Assert.Equal(("https://b", "new"), LeadOf("key"));
        Assert.Equivalent(there, DatafileTable.Read(_log.State, "there"), strict: true);
    }

    [Fact]
    public void One_that_was_logged_with_host_and_key_in_its_bytes_is_there_until_it_is_led_elsewhere()
    {
        _log.PutWholeDatafile("key", "1", "one");
        Assert.Equal(("", ""), LeadOf("key"));
        Assert.Equal(OutcomeKind.Conflict, _log.PutWholeDatafile("key", "1", "other").Kind);
        var before = DatafileTable.Read(_log.State, "key")!;
        _log.LeadDatafiles("", "new");

        Assert.Equal(before.Version, before.ServedSince);
        Assert.Equal(("", "new"), LeadOf("key"));
        Assert.Equal("one", Bytes(before.Version));
    }

    [Fact]
    public void Its_time_is_when_it_last_changed_however_often_it_did()
    {
        for (var revision = 1; revision <= 5; revision++) _log.PutDatafile("key", $"{revision}", "x");
        Assert.Equal(LogRecord.Read(_log.Records[^1]).RecordedAt, DatafileTable.Read(_log.State, "key")!.At);
        _log.DeleteDatafile("key");
        _log.PutDatafile("key", "1", "x");
        _log.LeadDatafiles("https://b", "new");
        Assert.Equal(LogRecord.Read(_log.Records[^1]).RecordedAt, DatafileTable.Read(_log.State, "key")!.At);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("é", false)]
    [InlineData("aZ09_-", true)]
    public void A_key_is_a_part_of_an_address(string sdkKey, bool isOne) =>
        Assert.Equal(isOne, PutDatafileCommand.IsSdkKey(sdkKey));

    [Fact]
    public void L6_a_key_that_can_be_none_is_set_aside() =>
        Assert.Equal(OutcomeKind.Quarantined, _log.PutDatafile("a/b", "1", "x").Kind);

    private (string Host, string PublicKey) LeadOf(string sdkKey) =>
        DatafileTable.Read(_log.State, sdkKey) is { } datafile ? (datafile.Host, datafile.PublicKey) : default;

    private string Bytes(ulong version) => Encoding.UTF8.GetString(DatafileTable.ReadBytes(_log.State, "key", version)!);
}
