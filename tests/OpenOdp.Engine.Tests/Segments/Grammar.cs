using CsCheck;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>
/// Random conditions of every kind of node, over what random histories hold. All times are whole hours, so that whoever looks at
/// each hour, and a millisecond behind it, sees everything that the clock alone can change in a condition on the customer.
/// </summary>
internal static class Grammar
{
    private const long Hour = 3_600_000;

    private static readonly string[] Comparators =
        ["EQUAL", "NOT_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL"];

    private static readonly string[] Words = ["t", "u", "a", "b", "x", "e1", "v2", "*", "t%", @"\*", ""];

    private static readonly Gen<string> Whole =
        Gen.OneOf(-4, -1, 0, 1, 2, 5, 24, 30).Select(static hours => Number((TestLog.Start / 1_000_000) + (hours * 3600)));

    /// <summary>
    /// Hours around the start, to far behind every time that a condition names, and around the end of the window, when the last
    /// instances are dead; the days in between, and the next hours: a clock that is cut off to one of these may say another
    /// thing then. And a millisecond behind each.
    /// </summary>
    public static IEnumerable<long> HoursAfter(long now)
    {
        const long Start = TestLog.Start / 1000;
        var next = (int)((now - Start) / Hour);
        return Enumerable.Range(-60, 300)
            .Concat(Enumerable.Range(0, 28).Select(static day => day * 24))
            .Concat(Enumerable.Range((28 * 24) - 60, 180))
            .Concat(Enumerable.Range(next, 26))
            .SelectMany(static hour => (long[])[Start + (hour * Hour), Start + (hour * Hour) + 1])
            .Where(at => at > now);
    }

    /// <summary>A condition (§6.3).</summary>
    /// <param name="depth">How deep conditions, sequences and expressions lie at most.</param>
    public static Gen<string> Condition(int depth) => depth == 0 ? Sequence(0) : Gen.Frequency(
        (2, Truth(depth, isInSequence: false).Select(SegmentKit.Customer)),
        (4, Sequence(depth)),
        (2, Gen.Select(
            Conjunction, Condition(depth - 1).Array[1, 3],
            static (conjunction, parts) => Node(
                "combination", Member("conjunction", conjunction), Member("conditions", List(parts))))));

    private static Gen<string> Conjunction => Gen.OneOf("\"AND\"", "\"OR\"");

    private static Gen<string> Sequence(int depth) => Gen.Select(
        Entry(depth),
        Gen.OneOf(1, 1800, 3600, 7200, 5 * 3600, 24 * 3600, 28 * 24 * 3600),
        Gen.Frequency((3, Gen.Const("")), (1, Source(isInSequence: true).Select(static key =>
            $",\"unique_key_sources\":[{key}]"))),
        Optional("goal", depth),
        Optional("disqualifier", depth),
        Gen.OneOf("", "\"min_count\":1,", "\"min_count\":2,", "\"max_count\":0,", "\"min_count\":1,\"max_count\":2,"),
        static (entry, age, keys, goal, disqualifier, counts) => "{\"sequence_condition\":{" + counts
            + "\"sequence\":{\"max_age_seconds\":" + age + ",\"entry_event_filter\":" + entry + keys + goal + disqualifier + "}}}");

    private static Gen<string> Entry(int depth) => Gen.Frequency(
        (3, Gen.OneOf("t", "u").Select(SegmentKit.Type)),
        (3, Gen.Select(Gen.OneOf("t", "u"), Gen.OneOf("a", "b"), SegmentKit.Kind)),
        (2, Truth(Math.Min(depth, 1), isInSequence: true)));

    private static Gen<string> Optional(string name, int depth) => depth == 0
        ? Gen.Const("")
        : Gen.Frequency((1, Gen.Const("")), (1, Continuation(depth - 1).Select(one => $",\"{name}\":{one}")));

    private static Gen<string> Continuation(int depth)
    {
        var filter = Entry(depth).Select(SegmentKit.EventFilter);
        var timeout = Gen.Frequency(
            (3, Gen.OneOf(-1, 0, 1, 2, 5).Select(static hours => SegmentKit.HoursLater(hours))),
            (1, Source(isInSequence: true, isNumber: true).Select(static time => $"{{\"timeout_source\":{time}}}")));
        return depth == 0 ? Gen.OneOf(filter, timeout) : Gen.Frequency(
            (3, filter),
            (2, timeout),
            (2, Sequence(depth - 1)),
            (1, Gen.Select(
                Conjunction, Continuation(depth - 1).Array[1, 3],
                static (conjunction, parts) => Node(
                    "combination", Member("conjunction", conjunction), Member("continuations", List(parts))))));
    }

    /// <summary>A text or a number.</summary>
    private static Gen<string> Source(bool isInSequence, bool? isNumber = null)
    {
        var texts = isInSequence
            ? Gen.OneOf("event.type", "event.action", "event.email", "event.nothing", "customer.city", "customer.email")
            : Gen.OneOf("customer.city", "customer.email", "customer.vuid", "customer.nothing", "customer.name");
        var text = Gen.OneOf(
            texts.Select(Path), Gen.OneOf(Words).Select(Text),
            Gen.Select(texts, Gen.OneOf(Words), static (path, word) => Coalesce(Path(path), Text(word))));
        var time = Path(isInSequence ? "event.ts" : "now");
        var number = Gen.OneOf(
            Gen.Const(time), Whole, Gen.OneOf(isInSequence ? "event.n" : "customer.score").Select(Path),
            Gen.Select(Gen.OneOf(-1, 1, 2), Gen.OneOf("HOUR", "DAY"), (amount, unit) => Shift(time, Number(amount), unit)),
            Gen.OneOf("HOUR", "DAY").Select(unit => Truncate(time, unit)));
        return isNumber switch { true => number, false => text, null => Gen.OneOf(text, number) };
    }

    private static Gen<string> Truth(int depth, bool isInSequence)
    {
        var (text, number) = (Source(isInSequence, isNumber: false), Source(isInSequence, isNumber: true));
        var test = Gen.Frequency(
            (3, Gen.Select(text, Gen.OneOf([.. Comparators, "LIKE", "NOT_LIKE"]), text, Compare)),
            (3, Gen.Select(number, Gen.OneOf(Comparators), number, Compare)),
            (1, Gen.Select(Gen.OneOf("EQUAL", "LIKE"), Gen.OneOf("e1", "e%"), static (comparator, word) =>
                Compare(Path("customer.emails"), comparator, Text(word)))),
            (2, Gen.Select(
                Gen.OneOf("any_of_string", "none_of_string", "like_any_of_string", "like_none_of_string"), text,
                Gen.OneOf(Words).Array[0, 3], static (kind, one, words) => In(kind, one, words))),
            (1, Gen.Select(
                Gen.OneOf("any_of_number", "none_of_number"), number, Gen.OneOf("0", "1", "1767225600").Array[0, 2],
                static (kind, one, numbers) => In(kind, one, numbers))),
            (1, Gen.Select(Gen.OneOf("is_missing", "is_not_missing"), text, Of)),
            (1, Gen.OneOf("is_list_member", "is_not_list_member").Select(static kind => Node(kind, Member("list", "\"l\"")))),
            (1, Gen.Bool.Select(Nodes.Truth)));
        return depth == 0 ? test : Gen.Frequency(
            (3, test),
            (2, Gen.Select(Gen.OneOf("AND", "OR"), Truth(depth - 1, isInSequence).Array[1, 3], Combine)),
            (1, Truth(depth - 1, isInSequence).Array[1, 2].Select(static parts => Coalesce(parts))),
            (1, Gen.Select(Gen.OneOf("true_or_missing", "false_or_missing"), Truth(depth - 1, isInSequence), Of)));
    }
}
