using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Accounts;

/// <summary>Rule L1 and the command that creates and changes accounts.</summary>
public sealed class SettingsTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void L1_events_checked_against_older_settings_that_no_longer_fit_are_invalid_and_nothing_is_stored()
    {
        var command = CommandBytes.Events(_log.Settings, [Event("fine"), Event("wrong"), Event("WRONG")]);
        _log.SetAccount(_log.Settings with { JunkValues = ["wrong"] });
        var before = Rows.WithoutMachine(_log.State);

        var outcome = _log.Append(CommandKind.Events, command);

        Assert.Equal((OutcomeKind.Invalid, 0), (outcome.Kind, outcome.Accepted));
        Assert.Equal([1, 2], outcome.Invalids.Select(invalid => invalid.Index));
        Assert.Equal(before, Rows.WithoutMachine(_log.State));
    }

    [Fact]
    public void L1_profiles_checked_against_older_settings_that_no_longer_fit_are_invalid_and_nothing_is_stored()
    {
        var command = CommandBytes.Profiles(
            _log.Settings, [new SentProfile([("email", "fine")], ("a", 1)), new SentProfile([("email", "wrong")], ("a", 1))]);
        _log.SetAccount(_log.Settings with { JunkValues = ["wrong"] });
        var before = Rows.WithoutMachine(_log.State);

        var outcome = _log.Append(CommandKind.Profiles, command);

        Assert.Equal(OutcomeKind.Invalid, outcome.Kind);
        Assert.Equal(1, Assert.Single(outcome.Invalids).Index);
        Assert.Equal(before, Rows.WithoutMachine(_log.State));
    }

    [Fact]
    public void L1_what_still_fits_the_new_settings_is_applied()
    {
        var command = CommandBytes.Events(_log.Settings, [Event("fine")]);
        _log.SetAccount(_log.Settings with { JunkValues = ["wrong"] });

        Assert.Equal(OutcomeKind.Applied, _log.Append(CommandKind.Events, command).Kind);
    }

    [Fact]
    public void IDN_8_a_junk_value_is_as_good_as_absent()
    {
        _log.Send(new SentEvent { Identifiers = [("email", "a"), ("vuid", "Anonymous")] });
        _log.Send(new SentEvent { Identifiers = [("email", "b"), ("vuid", "anonymous")] });

        Assert.NotEqual(_log.Owner("email", "a"), _log.Owner("email", "b"));
        Assert.Null(_log.Owner("vuid", "anonymous"));
        Assert.Equal(0ul, _log.Counters.Moves);
    }

    [Fact]
    public void A_change_takes_effect_at_its_position_and_the_revision_rises()
    {
        _log.Send(new SentEvent { Identifiers = [("phone", "1"), ("email", "a")] });
        _log.Send(new SentEvent { Identifiers = [("email", "b")] });

        _log.SetAccount(_log.Settings with
        {
            Identifiers = [.. _log.Settings.Identifiers.Select(
                field => field.Name == "phone" ? field with { Confidence = Confidence.High } : field)],
        });
        _log.Send(new SentEvent { Identifiers = [("phone", "1"), ("email", "b")] });

        Assert.Equal((2ul, 1ul), (_log.Settings.Revision, _log.Counters.Merges));
        Assert.Equal(1ul, _log.Owner("email", "b"));
    }

    [Fact]
    public void Two_accounts_share_nothing()
    {
        _log.SetAccount(new AccountSettings { Number = 2, Id = "other" });
        _log.Send(new SentEvent { Identifiers = [("email", "a")] });
        _log.Append(CommandKind.Events, CommandBytes.Events(
            _log.Settings, [new SentEvent { Identifiers = [("email", "a"), ("vuid", "v")] }]), account: 2);

        Assert.Null(_log.Owner("vuid", "v"));
        Assert.Equal(1ul, _log.Customer("email", "a")!.EventCount);
        Assert.Equal((1ul, 1ul), (_log.Counters.Customers, CountersTable.Read(_log.State, 2).Customers));
    }

    public static TheoryData<string> Refused => ["id", "hash key", "identifier", "order", "floor", "number", "too many", "guard"];

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_change_that_would_give_stored_rows_another_meaning_is_refused(string what)
    {
        _log.SetAccount(_log.Settings with { Floor = 2 });
        var now = _log.Settings;
        var before = Rows.WithoutMachine(_log.State);

        var outcome = _log.SetAccount(what switch
        {
            "id" => now with { Id = "renamed" },
            "hash key" => now with { HashKey = new string('1', 64) },
            "identifier" => now with { Identifiers = [.. now.Identifiers.Skip(1)] },
            "order" => now with { Identifiers = [.. now.Identifiers.Reverse()] },
            "floor" => now with { Floor = 1 },
            "too many" => now with
            {
                Identifiers = [.. now.Identifiers, .. Enumerable.Range(0, AccountSettings.MaxFields)
                .Select(i => new IdentifierField($"n{i}", Confidence.Low))]
            },
            "guard" => now with { IdentifierCap = 0 },
            _ => now with { Number = 0 },
        });

        Assert.Equal(OutcomeKind.Conflict, outcome.Kind);
        Assert.Equal(before, Rows.WithoutMachine(_log.State));
        Assert.Equal(now.Id, _log.Machine.Accounts[1].Id);
    }

    [Fact]
    public void L4_events_below_the_floor_are_not_visible()
    {
        _log.Send(new SentEvent { Identifiers = [("email", "a")] });
        var second = _log.Send(new SentEvent { Identifiers = [("email", "a")] });

        _log.SetAccount(_log.Settings with { Floor = second.Position });

        Assert.Equal(second.Position, Assert.Single(_log.Customer("email", "a")!.Events(null, 10)).At.Position);
    }

    private static SentEvent Event(string email) => new() { Identifiers = [("email", email)] };
}
