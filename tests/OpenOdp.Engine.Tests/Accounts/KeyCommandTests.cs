using CsCheck;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Changes;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Accounts;

/// <summary>Keys that are issued and revoked by commands of their own.</summary>
public sealed class KeyCommandTests
{
    private readonly TestLog _log = new(new AccountSettings
    {
        Number = 1,
        Id = "default",
        Keys = [new(KeyClass.Public, new string('a', 64), 0), new(KeyClass.Private, new string('b', 64), 0)],
    });

    [Fact]
    public void An_issued_key_joins_the_list_with_its_name_and_its_time_and_the_others_stay()
    {
        var before = _log.Keys();
        var outcome = _log.Issue("import");
        Assert.Equal((OutcomeKind.Applied, 2ul), (outcome.Kind, AccountTable.Read(_log.State, 1)!.Revision));
        var issued = new AccountKey(KeyClass.Private, new string('c', 64), 0) { Name = "import", IssuedAt = _log.Now };
        Assert.Equal([.. before, issued], _log.Keys());
        Assert.Equal(_log.Keys(), _log.Machine.Accounts[1].Keys);
    }

    [Fact]
    public void A_revoked_key_has_an_end_which_only_comes_nearer()
    {
        _log.Issue("import");
        var later = _log.Now + TestLog.Hour;
        Assert.Equal(OutcomeKind.Applied, _log.Revoke(2, later).Kind);
        Assert.Equal(OutcomeKind.Applied, _log.Revoke(2, later + 1).Kind);
        Assert.Equal(later, _log.Keys()[2].ValidUntil);
        Assert.Equal(OutcomeKind.Applied, _log.Revoke(2, _log.Now).Kind);
        Assert.True(_log.Keys()[2].ValidUntil < later);
        var before = Rows.WithoutMachine(_log.State);
        Assert.Equal("Key 2 has ended; there is nothing to revoke.", Refused(OutcomeKind.Conflict, _log.Revoke(2, later)));
        Assert.Equal(before, Rows.WithoutMachine(_log.State));
    }

    [Theory]
    [InlineData(0, nameof(OutcomeKind.Conflict), "Key 0 comes from the settings. Change it there.")]
    [InlineData(1, nameof(OutcomeKind.Conflict), "Key 1 comes from the settings. Change it there.")]
    [InlineData(2, nameof(OutcomeKind.NotFound), "There is no key 2.")]
    public void What_was_not_issued_is_not_revoked(int number, string kind, string said) =>
        Assert.Equal(said, Refused(Enum.Parse<OutcomeKind>(kind), _log.Revoke(number, 5)));

    [Fact]
    public void Two_living_keys_never_have_one_name_and_that_of_an_ended_one_is_free()
    {
        _log.Issue("import");
        Assert.StartsWith("There is a key 'import' already.", Refused(OutcomeKind.Conflict, _log.Issue("import", 'd')));
        _log.Revoke(2, _log.Now + TestLog.Second);
        Refused(OutcomeKind.Conflict, _log.Issue("import", 'd'));
        _log.Now += TestLog.Second;
        Assert.Equal(OutcomeKind.Applied, _log.Issue("import", 'd').Kind);
        Assert.Equal(OutcomeKind.Applied, _log.Issue("Import", 'e').Kind);
    }

    [Fact]
    public void An_account_has_100_living_issued_keys_and_no_more_until_one_ends()
    {
        for (var i = 0; i < IssueKeyCommand.MaxLiving; i++) Assert.Equal(OutcomeKind.Applied, _log.Issue($"k{i}").Kind);
        Assert.Contains("at most 100 issued keys", Refused(OutcomeKind.Conflict, _log.Issue("more")));
        _log.Revoke(50, 1);
        Assert.Equal(OutcomeKind.Applied, _log.Issue("more").Kind);
        Refused(OutcomeKind.Conflict, _log.Issue("still more"));
    }

    [Fact]
    public void An_account_has_1000_keys_in_all_and_never_more()
    {
        for (var i = 2; i < IssueKeyCommand.MaxKeys; i++)
        {
            Assert.Equal(OutcomeKind.Applied, _log.Issue("k").Kind);
            if (i < IssueKeyCommand.MaxKeys - 1) _log.Revoke(i, 1);
        }

        Assert.Equal(IssueKeyCommand.MaxKeys, _log.Keys().Count);
        Assert.StartsWith("The account has had 1000 keys", Refused(OutcomeKind.Conflict, _log.Issue("one more")));
        Assert.Equal(OutcomeKind.Applied, _log.Revoke(IssueKeyCommand.MaxKeys - 1, 1).Kind);
        Refused(OutcomeKind.Conflict, _log.Issue("one more"));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("<img src=x onerror=alert(1)>", true)]
    [InlineData("", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u0085b", false)]
    public void A_name_has_no_control_characters_and_is_not_empty(string name, bool isName) =>
        Assert.Equal(isName, IssueKeyCommand.IsName(name));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_name_has_64_characters_at_most(int length, bool isName)
    {
        Assert.Equal(isName, IssueKeyCommand.IsName(new string('n', length)));
        var kind = isName ? OutcomeKind.Applied : OutcomeKind.Quarantined;
        Assert.Equal(kind, _log.Issue(new string('n', length)).Kind);
    }

    [Fact]
    public void A_key_that_is_revoked_without_an_end_is_set_aside()
    {
        _log.Issue("import");
        Assert.Equal(OutcomeKind.Quarantined, _log.Revoke(2, 0).Kind);
        Assert.Equal(0, _log.Keys()[2].ValidUntil);
    }

    [Fact]
    public void Both_stand_in_the_list_of_changes_by_the_keys_name()
    {
        _log.Issue("import");
        _log.Revoke(2, 1);
        Assert.Equal(
            [(CommandKind.RevokeKey, "import"), (CommandKind.IssueKey, "import")],
            OperatorChangeTable.Newest(_log.State, 1).Select(change => (change.Kind, change.About)));
    }

    [Fact]
    public void Settings_without_an_issued_key_are_written_as_they_were_before_there_were_any()
    {
        var length = Written(_log.Settings).Length;
        var keys = _log.Settings.Keys;
        Assert.Equal(length + 1, Written(_log.Settings with { Forgotten = 1 }).Length);
        Assert.Equal(length + 3, Written(_log.Settings with { WindowDays = 200 }).Length);
        Assert.Equal(length, Written(_log.Settings with { Keys = [keys[0], keys[1] with { IssuedAt = 5 }] }).Length);
    }

    [Fact]
    public void L3_a_log_with_issued_keys_replays_to_the_same_keys()
    {
        _log.Issue("import");
        _log.Issue("ä☕", 'd');
        _log.Revoke(3, _log.Now + TestLog.Hour);
        _log.SetFloor(2);
        _log.SetAccount(AccountTable.Read(_log.State, 1)! with { WindowDays = 7 });
        var state = new MemoryState();
        var machine = new Machine(state);
        foreach (var record in _log.Records) TestLog.Apply(machine, state, record);
        Assert.Equal(_log.Keys(), AccountTable.Read(state, 1)!.Keys);
        Assert.Equal(_log.Keys(), new Machine(state).Accounts[1].Keys);
        Assert.Equal("ä☕", _log.Keys()[3].Name);
    }

    private enum Deed
    {
        Issue,
        End,
        EndLater,
        Wait,
    }

    [Fact]
    public void Whatever_is_issued_and_revoked_the_keys_are_those_of_a_plain_list()
    {
        var deeds = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9], static (deed, one) => ((Deed)deed, one)).Array[0, 60];
        deeds.Sample(Check, iter: Scale.Of(200));

        static void Check((Deed Deed, int One)[] deeds)
        {
            var log = new TestLog();
            var model = new List<AccountKey>();
            foreach (var (deed, one) in deeds)
            {
                if (deed == Deed.Wait)
                {
                    log.Now += TestLog.Second;
                }
                else if (deed == Deed.Issue)
                {
                    var isFree = !model.Exists(key => key.Name == $"k{one}" && key.IsValidAt(log.Now + 1));
                    Assert.Equal(isFree, log.Issue($"k{one}").Kind == OutcomeKind.Applied);
                    if (isFree) model.Add(new(KeyClass.Private, new string('c', 64), 0) { Name = $"k{one}", IssuedAt = log.Now });
                }
                else
                {
                    var end = deed == Deed.End ? log.Now : log.Now + (2 * TestLog.Second);
                    var isAlive = one < model.Count && model[one].IsValidAt(log.Now + 1);
                    Assert.Equal(isAlive, log.Revoke(one, end).Kind == OutcomeKind.Applied);
                    if (isAlive && (model[one].ValidUntil == 0 || end < model[one].ValidUntil))
                    {
                        model[one] = model[one] with { ValidUntil = end };
                    }
                }
            }

            Assert.Equal(model, log.Keys());
            var again = AccountSettings.Read(Written(log.Machine.Accounts[1]));
            Assert.Equal(model, again.Keys);
            Assert.Equal(Written(log.Machine.Accounts[1]), Written(again));
        }
    }

    private static byte[] Written(AccountSettings settings)
    {
        var writer = new ByteWriter();
        settings.Write(writer);
        return writer.Written.ToArray();
    }

    private static string Refused(OutcomeKind kind, RecordOutcome outcome)
    {
        Assert.Equal(kind, outcome.Kind);
        return outcome.Message!;
    }
}
