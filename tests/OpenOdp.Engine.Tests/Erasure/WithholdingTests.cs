using CsCheck;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Erasure;

/// <summary>
/// Rule L5: suppressed identifiers are refused before append. One log gets what was sent, the other what may be appended.
/// </summary>
public sealed class WithholdingTests
{
    private readonly TestLog _sent = new();
    private readonly TestLog _appended = new();

    [Fact]
    public void A_command_of_an_account_in_which_nobody_was_erased_stays_as_it_is()
    {
        Send(new SentEvent { Identifiers = [("email", "secret-1@x.com")] });

        Assert.Null(Withholding.Of(
            _sent.State, _sent.Machine.Accounts[1], CommandKind.Events,
            CommandBytes.Events(_sent.Settings, [new SentEvent { Identifiers = [("email", "secret-1@x.com")] }])));
    }

    [Fact]
    public void An_emptied_item_keeps_its_place_and_counts_and_warns_as_the_full_one()
    {
        EraseSecret();

        Send(
            new SentEvent { Identifiers = [("email", "a@x.com")], Data = [("idempotence_id", "1")] },
            new SentEvent
            {
                Type = "secret-type",
                Identifiers = [
                ("customer_id", "secret-c"), ("email", "secret-1@x.com")
            ],
                Data = [("secret-name", "secret-value"), ("idempotence_id", "secret-id")]
            },
            new SentEvent { Identifiers = [("vuid", "secret-v"), ("phone", "secret-p")], Timestamp = 5 },
            new SentEvent
            {
                Identifiers = [("vuid", "secret-v"), ("email", "b@x.com")],
                Order = new SentOrder([("order_id", "o")], [("product_id", "p")])
            },
            new SentEvent { Identifiers = [("email", "c@x.com")] });
        Update(
            new SentProfile([("email", "secret-1@x.com")], ("secret-name", "secret-value")),
            new SentProfile([("email", "b@x.com"), ("vuid", "secret-v")], ("city", "Ulm")),
            new SentProfile([("phone", "secret-p")]));

        Assert.Equal((4ul, 2ul), (_appended.Counters.Suppressed, _appended.Counters.IdentifiersLeftOut));
        Assert.Equal(2ul, _appended.Customer("email", "b@x.com")!.Id - 1);
    }

    [Fact]
    public void Warnings_about_a_dropped_item_go_with_it_and_those_of_others_stay()
    {
        EraseSecret();
        SentEvent[] events =
        [
            new() { Identifiers = [("email", "a@x.com")], Data = [("idempotence_id", "1")] },
            new() { Identifiers = [("email", "secret-1@x.com")] },
            new() { Identifiers = [("email", "c@x.com")], Data = [("idempotence_id", "3")] },
        ];

        Append(CommandKind.Events, CommandBytes.Events(
            _sent.Settings, events, [new(0, "first"), new(1, "`secret-name` is ignored"), new(2, "third")]));

        foreach (var (id, text) in new[] { ("1", "first"), ("3", "third") })
        {
            Assert.Equal([text], Receipt.Find(_appended.State, _appended.Settings, id, _appended.Now)!.Warnings);
        }
    }

    [Fact]
    public void I7_an_event_that_was_stored_before_the_erasure_is_a_duplicate_after_it_whatever_is_withheld()
    {
        var own = new SentEvent
        {
            Identifiers = [("email", "secret-1@x.com"), ("vuid", "secret-v")],
            Data = [("idempotence_id", "own"), ("n", 1)]
        };
        var others =
            new SentEvent { Identifiers = [("email", "b@x.com"), ("phone", "secret-p")], Data = [("idempotence_id", "others")] };
        Send(own);
        Send(others);
        Both(log => log.Erase(log.Owner("email", "secret-1@x.com")!.Value));
        Both(log => log.Erase(log.Owner("phone", "secret-p")!.Value));
        Both(log => log.Lift(("email", "b@x.com")));

        Assert.Equal(OutcomeKind.Duplicate, Send(own).Kind);
        Assert.Equal(OutcomeKind.Duplicate, Send(others).Kind);
        Assert.Equal(OutcomeKind.Applied, Send(own with { Action = "other" }).Kind);

        var left =
            new SentEvent { Identifiers = [("email", "b@x.com"), ("phone", "secret-p")], Data = [("idempotence_id", "left")] };
        Assert.Equal([OutcomeKind.Applied, OutcomeKind.Duplicate], new[] { Send(left).Kind, Send(left).Kind });
        Both(log => log.Lift(("phone", "secret-p")));
        Assert.Equal(OutcomeKind.Duplicate, Send(left).Kind);
    }

    [Fact]
    public void L1_settings_that_changed_in_between_do_not_make_an_emptied_item_invalid()
    {
        EraseSecret();
        var revision = _sent.Settings;
        Both(log => log.SetAccount(log.Settings with { JunkValues = ["junk"] }));

        var outcome = Append(CommandKind.Events, CommandBytes.Events(revision, [
            new SentEvent { Identifiers = [("email", "secret-1@x.com")] },
            new SentEvent { Identifiers = [("vuid", "secret-v"), ("phone", "junk")] }
        ]));

        Assert.Equal((OutcomeKind.Applied, 2), (outcome.Kind, outcome.Warnings.Count));
    }

    [Fact]
    public void A_record_that_still_names_the_customer_is_noted_with_the_erasure_whatever_became_of_it()
    {
        var known = new SentEvent
        {
            Identifiers = [("email", "secret-1@x.com"), ("vuid", "secret-v")],
            Data = [("idempotence_id", "known")]
        };
        _sent.Send(known);
        var settings = _sent.Settings;
        var id = _sent.Erase(1).Position;
        Assert.Equal((0ul, id), (Erasure().NamedAt, Erasure().CleanFrom));

        AssertNoted(_sent.Send(new SentEvent { Identifiers = [("email", "secret-1@x.com")] }), OutcomeKind.Applied);
        AssertNoted(
            _sent.Send(new SentEvent { Identifiers = [("email", "b@x.com"), ("vuid", "secret-v")] }), OutcomeKind.Applied);
        AssertNoted(_sent.Update(new SentProfile([("vuid", "secret-v")])), OutcomeKind.Applied);
        AssertNoted(_sent.Send(known), OutcomeKind.Duplicate);
        AssertNoted(_sent.Split(("email", "secret-1@x.com")), OutcomeKind.NotFound);
        _sent.SetAccount(_sent.Settings with { JunkValues = ["junk"] });
        var invalid = CommandBytes.Events(
            settings,
            [new SentEvent { Identifiers = [("email", "secret-1@x.com")] }, new SentEvent { Identifiers = [("email", "junk")] }]);
        AssertNoted(_sent.Append(CommandKind.Events, invalid), OutcomeKind.Invalid);

        var noted = Erasure();
        var clean = Withholding.Of(
            _sent.State, _sent.Machine.Accounts[1], CommandKind.Events, CommandBytes.Events(_sent.Settings, [known]))!;
        _sent.Append(CommandKind.Events, clean.Written.ToArray());
        _sent.Send(new SentEvent { Identifiers = [("email", "b@x.com")] });
        Assert.Equal(noted.NamedAt, Erasure().NamedAt);

        ErasureView Erasure() => ErasureTable.Read(_sent.State, 1, id)!;

        void AssertNoted(RecordOutcome outcome, OutcomeKind kind) =>
            Assert.Equal((kind, outcome.Position, outcome.Position + 1), (outcome.Kind, Erasure().NamedAt, Erasure().CleanFrom));
    }

    [Fact]
    public void Whatever_is_sent_the_state_and_the_answers_are_those_of_the_full_command()
    {
        var emails = OneOf("secret-1@x.com", "secret-2@x.com", "a@x.com", "");
        var vuids = OneOf("secret-v", "secret-w", "open", "");
        var phones = OneOf("secret-p", "junk", "");
        var ids = OneOf("", "secret-id", "6f9619ff-8b86-d011-b42d-00cf4fc964ff");
        var item = Gen.Select(emails, vuids, phones, ids, Gen.Int[0, 1], Gen.Bool);
        Gen.Select(item.Array[1, 3], Gen.Int[0, 9]).Array[1, 25].Sample(
            steps =>
            {
                var test = new WithholdingTests();
                foreach (var (items, what) in steps) test.Do(items, what);
            },
            iter: 100);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private void Do((string Email, string Vuid, string Phone, string Id, int N, bool HasOrder)[] items, int what)
    {
        var named = items.Select(one => (One: one, Identifiers: Named(one.Email, one.Vuid, one.Phone)))
            .Where(one => one.Identifiers.Length > 0).ToList();
        if (named.Count == 0) return;
        if (what == 0)
        {
            Both(log =>
            log.Owner(named[0].Identifiers[0].Item1, named[0].Identifiers[0].Item2) is { } owner ? log.Erase(owner) : null);
        }
        else if (what == 1)
        {
            Both(log => log.Lift(named[0].Identifiers[0]));
        }
        else if (what == 2)
        {
            Both(log => log.SetAccount(log.Settings with { JunkValues = log.Settings.JunkValues.Count == 1 ? [] : ["junk"] }));
        }
        else if (what == 3)
        {
            Update([.. named.Select(one => new SentProfile(one.Identifiers, ("n", one.One.N)))]);
        }
        else
        {
            Send([.. named.Where(one => !one.Identifiers.Contains(("phone", "junk")) || one.Identifiers.Length > 1)
                .Select(one => Event(one.One, one.Identifiers))]);
        }
    }

    private static SentEvent Event(
        (string Email, string Vuid, string Phone, string Id, int N, bool HasOrder) one, (string, string)[] identifiers) => new()
        {
            Identifiers = identifiers,
            Data = one.Id.Length > 0 ? [("idempotence_id", one.Id), ("n", one.N)] : [("n", one.N)],
            Order = one.HasOrder ? new SentOrder([("order_id", "o"), ("total", 3)], [("product_id", "p")]) : null,
        };

    private static (string, string)[] Named(string email, string vuid, string phone) =>
        [.. new[] { ("vuid", vuid), ("email", email), ("phone", phone) }.Where(one => one.Item2.Length > 0)];

    private void EraseSecret()
    {
        Send(new SentEvent { Identifiers = [("email", "secret-1@x.com"), ("vuid", "secret-v"), ("phone", "secret-p")] });
        Both(log => log.Erase(1));
    }

    private RecordOutcome Send(params SentEvent[] events) =>
        Append(CommandKind.Events, CommandBytes.Events(_sent.Settings, events));

    private RecordOutcome Update(params SentProfile[] profiles) =>
        Append(CommandKind.Profiles, CommandBytes.Profiles(_sent.Settings, profiles));

    private void Both(Func<TestLog, RecordOutcome?> act)
    {
        act(_sent);
        act(_appended);
    }

    /// <summary>What is appended names nobody who is suppressed, and comes to the same.</summary>
    private RecordOutcome Append(CommandKind kind, byte[] command)
    {
        var settings = _appended.Machine.Accounts[1];
        var withheld = Withholding.Of(_appended.State, settings, kind, command)?.Written.ToArray();
        var (full, emptied) = (_sent.Append(kind, command), _appended.Append(kind, withheld ?? command));

        if (withheld is not null) AssertNamesNobody(kind, withheld, settings);
        Assert.Equal(Line(full), Line(emptied));
        Assert.Equal(_sent.Counters, _appended.Counters);
        Assert.Equal(RowsOf(_sent), RowsOf(_appended));
        return emptied;
    }

    private void AssertNamesNobody(CommandKind kind, byte[] withheld, Engine.Accounts.AccountSettings settings)
    {
        Assert.Null(Withholding.Of(_appended.State, settings, kind, withheld));
        foreach (var secret in new[] { "secret-1@x.com", "secret-2@x.com", "secret-v", "secret-w", "secret-p" })
        {
            var field = settings.FieldNumber(secret.Contains('@') ? "email" : secret.EndsWith('p') ? "phone" : "vuid");
            var bytes = System.Text.Encoding.UTF8.GetBytes(secret);
            var isSuppressed = Suppression.Read(_appended.State, settings, field, bytes) is { Stands: true }
                && _appended.Owner(settings.Identifiers[field].Name, secret) is null;
            if (isSuppressed) Assert.True(withheld.AsSpan().IndexOf(bytes) < 0, secret);
        }
    }

    private static string Line(RecordOutcome one) =>
        $"{one.Kind} {one.FirstPosition} {one.Accepted} {one.Duplicates} {string.Join(
            " ", one.Audits)} {string.Join(" ", one.Invalids)} {string.Join(" ", one.Warnings)}";

    /// <summary>
    /// Without the machine's row, whose hash is of the record, and that of erasures, which notes records that name somebody.
    /// </summary>
    private static List<string> RowsOf(TestLog log) =>
        [.. Rows.WithoutMachine(log.State).Where(row => !row.StartsWith("Erasures ", StringComparison.Ordinal))];
}
