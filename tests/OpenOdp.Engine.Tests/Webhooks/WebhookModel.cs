using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Webhooks;

namespace OpenOdp.Engine.Tests.Webhooks;

/// <summary>What becomes of webhooks, in plain code, beside a log.</summary>
internal sealed class WebhookModel(TestLog log)
{
    private readonly SortedDictionary<string, Known> _webhooks = new(StringComparer.Ordinal);
    private readonly List<Webhook> _old = [];

    public IEnumerable<string> Lines() => _webhooks.Select(static one => one.Value.Line(one.Key));

    /// <summary>Does a step on both sides and compares the outcomes.</summary>
    public void Do(int kind, string name, int a, int b)
    {
        if (log.Webhook(name) is { } now) _old.Add(now);
        var outcome = kind switch
        {
            0 or 1 => Put(name, a, b),
            2 => Delete(name),
            3 => _old.Count > 0 ? Step(_old[a % _old.Count], 0, [], isGone: false) : OutcomeKind.Applied,
            _ => log.Webhook(name) is { } known ? GoOn(known, kind, a, b) : Delete(name),
        };
        Assert.NotEqual(OutcomeKind.Quarantined, outcome);
    }

    private OutcomeKind Put(string name, int a, int b)
    {
        var wish = new WebhookWish
        {
            Url = $"https://{a}.example/",
            Segments = a == 0 ? [] : [$"s{a}"],
            Secret = WebhookKit.Secret((byte)a),
            KeepsSecret = b == 0,
            After = a == 5 ? (ulong)Math.Min(b, 2) : null,
            IsDisabled = b switch { 1 => true, 2 => false, _ => null },
        };
        var outcome = log.PutWebhook(name, wish);
        var isNew = _webhooks.TryAdd(name, new Known());
        Assert.Equal((OutcomeKind.Applied, isNew), (outcome.Kind, outcome.IsNew));
        var known = _webhooks[name];
        (known.Url, known.Segments, known.Revision) = (wish.Url, wish.Segments, outcome.Position);
        if (isNew || !wish.KeepsSecret) known.Secret = wish.Secret.ToArray();
        if (wish.IsDisabled is { } isOff) known.Switch = isOff ? WebhookSwitch.Off : WebhookSwitch.On;
        if (isNew) known.Reached = ChangePlace.EndOf(outcome.Position);
        if (wish.After is not { } after) return outcome.Kind;
        known.Reached = ChangePlace.EndOf(after);
        known.Forget();
        return outcome.Kind;
    }

    private OutcomeKind Delete(string name)
    {
        var outcome = log.DeleteWebhook(name);
        Assert.Equal(_webhooks.Remove(name) ? OutcomeKind.Applied : OutcomeKind.NotFound, outcome.Kind);
        return outcome.Kind;
    }

    /// <summary>Delivers some of what is planned, and plans anew once all is delivered.</summary>
    private OutcomeKind GoOn(Webhook known, int kind, int a, int b)
    {
        var count = Math.Min(b, known.Plan.Ends.Count);
        var isDone = count == known.Plan.Ends.Count;
        var begin = (isDone && count > 0 ? known.Plan.Ends[^1] : known.Reached).Position;
        ChangePlace[] ends = isDone ? [.. Enumerable.Range(1, a).Select(i => new ChangePlace(begin + (ulong)i, i))] : [];
        return Step(known, count, ends, isGone: kind == 9 && a == 5);
    }

    private OutcomeKind Step(Webhook of, int count, ChangePlace[] ends, bool isGone)
    {
        var outcome = log.Step(
            new WebhookStep { Of = of, First = of.Plan.First + count, Ends = ends, IsGone = isGone });
        if (!_webhooks.TryGetValue(of.Name, out var known))
        {
            Assert.Equal(OutcomeKind.NotFound, outcome.Kind);
            return outcome.Kind;
        }

        var isOld = known.Revision != of.Revision || known.Plan != of.Plan.Position;
        if (!isOld && of.Plan.First + count < known.First) return OutcomeKind.Applied; // damaged, and set aside
        Assert.Equal(isOld ? OutcomeKind.Conflict : OutcomeKind.Applied, outcome.Kind);
        if (isOld) return outcome.Kind;
        for (; known.First < of.Plan.First + count; known.First++) known.Reached = known.Ends.Dequeue();
        if (isGone) known.Switch = WebhookSwitch.Gone;
        if (ends.Length > 0) known.Begin(outcome.Position, log.Now, ends);
        return outcome.Kind;
    }

    private sealed class Known
    {
        public string Url { get; set; } = "";

        public IReadOnlyList<string> Segments { get; set; } = [];

        public byte[] Secret { get; set; } = [];

        public ulong Revision { get; set; }

        public WebhookSwitch Switch { get; set; }

        public ChangePlace Reached { get; set; }

        public ulong Plan { get; private set; }

        public int First { get; set; }

        public Queue<ChangePlace> Ends { get; private set; } = [];

        private long At { get; set; }

        private IReadOnlyList<string> PlannedSegments { get; set; } = [];

        public void Forget()
        {
            (Plan, At, First) = (0, 0, 0);
            (Ends, PlannedSegments) = ([], []);
        }

        public void Begin(ulong position, long at, ChangePlace[] ends)
        {
            (Plan, At, First) = (position, at, 0);
            (Ends, PlannedSegments) = (new Queue<ChangePlace>(ends), Segments);
        }

        public string Line(string name) => WebhookKit.Line(new Webhook
        {
            Name = name,
            Url = Url,
            Segments = Segments,
            Secret = Secret,
            Revision = Revision,
            Switch = Switch,
            Reached = Reached,
            Plan = new WebhookPlan
            {
                Position = Plan,
                At = At,
                Segments = PlannedSegments,
                First = First,
                Ends = [.. Ends],
            },
        });
    }
}
