using System.Buffers;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Webhooks;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Segments;
using OpenOdp.Server.Times;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Webhooks;

/// <summary>What waits to be sent.</summary>
/// <param name="Ends">Where requests would end; none when nothing waits.</param>
/// <param name="Passed">The last place that was looked at.</param>
/// <param name="IsWhole">False when there may be more behind it.</param>
internal sealed record WaitingChanges(IReadOnlyList<ChangePlace> Ends, ChangePlace Passed, bool IsWhole);

/// <summary>A request as it is sent.</summary>
/// <param name="Id">The same however often it is sent.</param>
internal sealed record WebhookRequest(string Id, ReadOnlyMemory<byte> Body, ulong From, ulong To, int Changes);

/// <summary>Shares changes of memberships out over requests, and reads those of one.</summary>
internal sealed class WebhookReader(uint account)
{
    /// <summary>Changes of a request at most: 5,000 a second go to a receiver that takes 50 ms for each.</summary>
    public const int MaxChanges = 500;

    /// <summary>Changes that are looked at in one go.</summary>
    private const int MaxLooked = MaxChanges * WebhookPlan.MaxRequests;

    private readonly SegmentNames _names = new(account);

    /// <summary>Shares out what waits behind a place.</summary>
    public WaitingChanges Look(ViewLease view, IReadOnlyList<string> segments, ChangePlace from)
    {
        var ends = new List<ChangePlace>();
        var (passed, last, told) = (from, from, 0);
        var looked = 0;
        foreach (var change in Behind(view, from))
        {
            if (looked++ == MaxLooked || ends.Count == WebhookPlan.MaxRequests)
            {
                if (told > 0) ends.Add(last);
                return new WaitingChanges(ends, passed, IsWhole: false);
            }

            passed = ChangePlace.Of(change);
            if (!Tells(view, segments, change)) continue;
            (last, told) = (passed, told + 1);
            if (told < MaxChanges) continue;
            ends.Add(last);
            told = 0;
        }

        if (told > 0) ends.Add(last);
        return new WaitingChanges(ends, passed, IsWhole: true);
    }

    /// <summary>
    /// The first request of a webhook's plan; null when nothing is left of it, since the customers were erased meanwhile.
    /// </summary>
    public WebhookRequest? Read(ViewLease view, Webhook webhook)
    {
        var plan = webhook.Plan;
        var changes = Behind(view, webhook.Reached).TakeWhile(change => !ChangePlace.Of(change).IsAfter(plan.Ends[0]))
            .Where(change => Tells(view, plan.Segments, change)).ToList();
        return changes.Count == 0
            ? null
            : new WebhookRequest(
                $"{IdText.Of(plan.Position)}-{IdText.Of((ulong)plan.First)}", Body(view, plan.At, changes),
                changes[0].Position, changes[^1].Position, changes.Count);
    }

    private ReadOnlyMemory<byte> Body(ViewLease view, long at, List<MembershipChange> changes)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body, AnswerJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("type", "membership.changed");
        json.WriteString("timestamp", IsoTime.OfMilliseconds(at / Microseconds.PerMillisecond));
        json.WriteStartObject("data");
        json.WriteStartArray("changes");
        foreach (var change in changes)
        {
            AnswerJson.Write(json, MembershipChangeAnswer.Of(change, _names.Of(view, change.Segment)));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private bool Tells(ViewLease view, IReadOnlyList<string> segments, MembershipChange change) =>
        segments.Count == 0 || segments.Contains(_names.Of(view, change.Segment));

    private IEnumerable<MembershipChange> Behind(ViewLease view, ChangePlace place)
    {
        while (true)
        {
            var changes = ChangeTable.ReadAfter(view, account, place, MaxChanges);
            foreach (var change in changes) yield return change;
            if (changes.Count < MaxChanges) yield break;
            place = ChangePlace.Of(changes[^1]);
        }
    }
}
