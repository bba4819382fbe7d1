using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identifiers;

/// <summary>
/// Rule S5 for the identifiers of a customer: each of its events reads and writes them all, and a public key can send them.
/// </summary>
public sealed class IdentifierBytesTests
{
    private const int Long = 3000;

    private readonly TestLog _log = new(new AccountSettings
    {
        Number = 1,
        Id = "default",
        Identifiers = [.. AccountSettings.DefaultIdentifiers, .. Enumerable.Range(0, 10)
            .Select(i => new IdentifierField($"low{i}", Confidence.Low))],
    });

    [Fact]
    public void S5_the_low_identifiers_of_a_customer_take_128_KiB_and_those_seen_longest_ago_go_first()
    {
        RecordOutcome? last = null;
        for (var i = 0; i < 100; i++) last = Send(("email", "a@x.com"), ($"low{i % 10}", Value(i)));

        var kept = StateLimits.IdentifierBytes / Long;
        Assert.All(
            Enumerable.Range(0, 100), i => Assert.Equal(i >= 100 - kept, _log.Owner($"low{i % 10}", Value(i)) is not null));
        Assert.Equal(100ul, _log.Customer("email", "a@x.com")!.EventCount);
        var warning = Assert.Single(last!.Warnings);
        Assert.Equal(
            ("Of identifier `low6` the value seen longest ago was released: a "
                + "customer keeps 128 KiB of identifiers.", Limit.IdentifierCap),
            (warning.Message, warning.Limit));
    }

    [Fact]
    public void S5_the_high_identifiers_of_a_customer_take_128_KiB_and_a_further_one_does_not_join_it()
    {
        for (var i = 0; i < 60; i++)
        {
            Send(("email", "a@x.com"), (i % 2 == 0 ? "customer_id" : "fs_user_id", Value(i)));
            _log.Now += TestLog.Hour;
        }

        Assert.InRange(BytesOf("email", "a@x.com"), StateLimits.IdentifierBytes - Long, StateLimits.IdentifierBytes);
        Assert.Equal(AuditReason.TooManyIdentifiers, _log.Audit(_log.Newest(AuditKind.MergeRefused)).Reason);
        Assert.NotEqual(_log.Owner("email", "a@x.com"), _log.Owner("fs_user_id", Value(59)));
    }

    [Fact]
    public void S5_two_customers_whose_high_identifiers_take_too_much_do_not_merge()
    {
        foreach (var email in (string[])["a@x.com", "b@x.com"])
        {
            for (var i = 0; i < 24; i++)
            {
                Send(("email", email), ("customer_id", email + Value(i)));
                _log.Now += TestLog.Hour;
            }
        }

        Send(("email", "a@x.com"), ("fs_user_id", "u"));
        _log.SetAccount(_log.Settings with { IdentifierCap = 100 });
        _log.Now += TestLog.Hour;
        Send(("email", "b@x.com"), ("fs_user_id", "u"));

        Assert.Equal(AuditReason.TooManyIdentifiers, _log.Audit(_log.Newest(AuditKind.MergeRefused)).Reason);
        Assert.NotEqual(_log.Owner("email", "a@x.com"), _log.Owner("email", "b@x.com"));
    }

    [Fact]
    public void S5_a_batch_about_a_customer_with_1000_identifiers_takes_no_more_memory_than_about_another()
    {
        _log.SetAccount(_log.Settings with { IdentifierCap = 1000 });
        for (var i = 0; i < 1000; i++) Send(("email", "many@x.com"), ("vuid", $"{i:x32}"));
        Send(("email", "one@x.com"));

        Assert.InRange(BytesOfBatch("many@x.com") - BytesOfBatch("one@x.com"), 40_000, 150_000);
    }

    private static string Value(int i) => $"{i:0000}".PadRight(Long, 'x');

    private RecordOutcome Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });

    private int BytesOf(string name, string value) => _log.Customer(name, value)!.Owned.Sum(owned => owned.Value.Length);

    /// <summary>Bytes of the overlay behind 500 events that name one identifier.</summary>
    private int BytesOfBatch(string email)
    {
        var events = Enumerable.Range(0, 500).Select(_ => new SentEvent { Identifiers = [("email", email)] }).ToArray();
        var record = new LogRecord
        {
            Position = _log.Machine.Position + 1,
            Previous = _log.Machine.LastHash,
            RecordedAt = _log.Now + 1,
            ReceivedAt = _log.Now + 1,
            Account = 1,
            KeyClass = KeyClass.Public,
            Kind = CommandKind.Events,
            Command = CommandBytes.Events(_log.Settings, events),
        };
        var overlay = new StateOverlay(_log.State);
        new Machine(_log.State).Apply(record, new byte[LogRecord.HashLength], overlay);
        return overlay.Bytes;
    }
}
