using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Sequences;

namespace OpenOdp.Engine.Segments.Language;

/// <summary>Reads sequences and their continuations (§6.6).</summary>
/// <param name="windowDays">The longest life of an instance.</param>
internal sealed class SequenceReader(ExpressionReader expressions, int windowDays)
{
    /// <summary>Sequences of a definition at most, nested ones among them.</summary>
    public const int MaxSequences = 100;

    private const int SecondsPerDay = 24 * 60 * 60;
    private const long MillisecondsPerDay = SecondsPerDay * Microseconds.MillisecondsPerSecond;
    private const int MaxKeys = 20;
    private const int MaxTracked = 20;

    private readonly SequenceBounds _bounds = new();
    private int _sequences;
    private int _level;

    /// <summary>What the sequences capture, by its name in the definition.</summary>
    public Dictionary<string, TrackedData> Tracked { get; } = new(StringComparer.Ordinal);

    /// <summary>True when a filter reads the customer.</summary>
    public bool ReadsCustomer { get; private set; }

    /// <summary>Settles how many entries of each sequence count, once all are read.</summary>
    /// <param name="warnings">Where what cannot come about is told.</param>
    public int SettleEntries(List<string> warnings) => _bounds.Settle(warnings);

    /// <summary>Reads a sequence with its bounds.</summary>
    public CountedSequence ReadCounted(JsonNode node)
    {
        var members = node.Members("sequence", "min_count", "max_count");
        var hasMax = members.TryGetValue("max_count", out var most);
        var min = members.TryGetValue("min_count", out var least) ? least.Integer(0, int.MaxValue) : 0;
        var max = hasMax ? most.Integer(0, int.MaxValue) : int.MaxValue;
        if (max < min) throw most.Fault($"must not be less than min_count, which is {min}");
        _bounds.Expect(node, min, max);
        return new CountedSequence
        {
            Sequence = Read(ExpressionReader.Required(node, members, "sequence")),
            Min = min,
            Max = max >= SequenceBounds.MaxEntries ? int.MaxValue : max,
        };
    }

    private SequencePlan Read(JsonNode node)
    {
        expressions.Enter(node);
        if (++_sequences > MaxSequences) throw node.Fault($"the definition has more than {MaxSequences} sequences");
        _level++;
        var (wasInSequence, readCustomer) = (expressions.IsInSequence, expressions.ReadsCustomer);
        (expressions.IsInSequence, expressions.ReadsCustomer) = (true, false);
        var members = node.Members(
            "entry_event_filter", "unique_key_sources", "tracked_data", "max_age_seconds", "goal", "disqualifier");
        var entry = expressions.ReadFilter(ExpressionReader.Required(node, members, "entry_event_filter"));
        var maxAge = members.TryGetValue("max_age_seconds", out var age) ? ReadAge(age) : windowDays * MillisecondsPerDay;
        var leaves = new List<Leaf>();
        var reads = entry.Events.ToKinds();
        var goal = members.TryGetValue("goal", out var met) ? ReadContinuation(met, leaves, ref reads) : null;
        var disqualifier = members.TryGetValue("disqualifier", out var not) ? ReadContinuation(not, leaves, ref reads) : null;
        if (leaves.Count > SequencePlan.MaxLeaves)
        {
            throw node.Fault($"has {leaves.Count} continuations; it may have {SequencePlan.MaxLeaves}. One "
                + "event_filter can hold several by OR");
        }

        var plan = new SequencePlan
        {
            Entry = entry.Expression,
            Reads = reads,
            MaxAge = maxAge,
            UniqueKeys = ReadKeys(members),
            Tracked = ReadTracked(members),
            Goal = goal,
            Disqualifier = disqualifier,
            Leaves = leaves,
        };
        ReadsCustomer |= expressions.ReadsCustomer;
        (expressions.IsInSequence, expressions.ReadsCustomer) = (wasInSequence, readCustomer);
        if (--_level == 0) _bounds.Add(plan);
        expressions.Leave();
        return plan;
    }

    private long ReadAge(JsonNode node) =>
        node.Integer(1, windowDays * SecondsPerDay, $": the setting OpenOdp__Segments__MaxWindowDays is {windowDays}")
            * Microseconds.MillisecondsPerSecond;

    private Continuation ReadContinuation(JsonNode node, List<Leaf> leaves, ref EventKinds reads)
    {
        expressions.Enter(node);
        var (kind, value) = node.OneOf("combination", "event_filter", "sequence_condition", "timeout_source");
        var continuation = new Continuation(leaves.Count);
        switch (kind)
        {
            case "event_filter":
                var filter = expressions.ReadFilter(value);
                reads = reads.Or(filter.Events.ToKinds());
                leaves.Add(new Leaf { Filter = filter.Expression });
                break;

            case "timeout_source":
                var timeout = expressions.Read(value);
                if (timeout.Type is not (ValueType.Any or ValueType.Number))
                {
                    throw value.Fault("must be a time: seconds since 1970");
                }

                leaves.Add(new Leaf { Timeout = timeout.Expression });
                break;

            case "sequence_condition":
                var nested = ReadCounted(value);
                reads = reads.Or(nested.Sequence.Reads);
                leaves.Add(new Leaf { Nested = nested });
                break;

            default:
                var members = value.Members("conjunction", "continuations");
                var needsAll = ExpressionReader.IsAnd(ExpressionReader.Required(value, members, "conjunction"));
                var parts = new List<Continuation>();
                foreach (var part in ExpressionReader.Required(value, members, "continuations").Items(ExpressionReader.MaxNodes))
                {
                    parts.Add(ReadContinuation(part, leaves, ref reads));
                }

                continuation = new Continuation(needsAll, parts);
                break;
        }

        expressions.Leave();
        return continuation;
    }

    private List<Expression> ReadKeys(Dictionary<string, JsonNode> members) =>
        members.TryGetValue("unique_key_sources", out var keys)
            ? keys.Items(MaxKeys, mayBeEmpty: true).ConvertAll(ReadKey)
            : [];

    private Expression ReadKey(JsonNode node)
    {
        var key = expressions.Read(node);
        return key.Type != ValueType.Texts ? key.Expression : throw node.Fault("must be one value, not several");
    }

    private List<TrackedData> ReadTracked(Dictionary<string, JsonNode> members)
    {
        var all = new List<TrackedData>();
        if (!members.TryGetValue("tracked_data", out var list)) return all;
        foreach (var item in list.Items(MaxTracked, mayBeEmpty: true))
        {
            var tracked = ReadTracked(item);
            if (!Tracked.TryAdd(tracked.Key, tracked)) throw item.Fault($"its key '{JsonNode.Shown(tracked.Key)}' is used twice");
            all.Add(tracked);
        }

        return all;
    }

    private TrackedData ReadTracked(JsonNode node)
    {
        var members = node.Members("key", "source_path", "field_sub_paths");
        var key = KeyOf(ExpressionReader.Required(node, members, "key"));
        var source = ExpressionReader.Required(node, members, "source_path");
        if (source.Text().Split('.') is not ["event"] and not ["event", _]) throw source.Fault("must be event or event.<field>");
        var columns = ExpressionReader.Required(node, members, "field_sub_paths").Items(MaxTracked);
        return new TrackedData(
            key,
            columns.ConvertAll(static column => column.Text()),
            columns.ConvertAll(column => expressions.ReadColumn(column, source.Text())));
    }

    /// <summary>The text that something is called by.</summary>
    public static string NotEmpty(JsonNode node) => node.Text().Length > 0 ? node.Text() : throw node.Fault("must not be empty");

    /// <summary>The text of <c>{"key":"…"}</c>.</summary>
    public static string KeyOf(JsonNode node)
    {
        var key = ExpressionReader.Required(node, node.Members("key"), "key");
        return NotEmpty(key);
    }
}
