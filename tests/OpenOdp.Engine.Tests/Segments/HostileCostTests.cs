using System.Globalization;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>However a definition is made, neither it nor an event takes more than 50 ms of CPU.</summary>
public sealed class HostileCostTests
{
    private const double Most = 50;

    private const int MaxBody = 1 << 20;

    private static readonly string Big = Path("event.big");

    /// <summary>As long as a text of an event, in as many bytes.</summary>
    private static readonly string BigText = string.Concat(Enumerable.Repeat("a😀", 341));

    /// <summary>As long as it may be: each step of it is nearly the text.</summary>
    private static string Pattern(int length, int number = 0) =>
        "*" + string.Concat(Enumerable.Repeat("a", length)) + number.ToString(CultureInfo.InvariantCulture) + "*";

    private static IEnumerable<string> Patterns(int length) => Enumerable.Range(0, 1000).Select(i => Pattern(length, i));

    private static readonly string Pieces = string.Concat(Enumerable.Repeat("%a%b%c%d%e%f%", 70));

    private static readonly string Any = Truth(true);

    private static readonly string[] Words = [.. Enumerable.Range(0, 10).Select(static i => $"e{i}")];

    private const string Keyed = ",\"unique_key_sources\":[{\"path_reference\":{\"value\":\"event.n\"}}]";

    /// <summary>The root condition, and how many events a customer has by then.</summary>
    public static readonly Dictionary<string, (string Root, int Events)> Definitions = new()
    {
        ["plain"] = (Once(Any), 1010),
        ["keyed"] = (Once(Any, Keyed), 1010),
        ["keyed, with a goal"] = (Once(Any, Keyed + ",\"goal\":" + SegmentKit.EventFilter(Any)), 1010),
        ["keyed, with a timeout for each"] = (
            Once(Any, Keyed + ",\"goal\":{\"timeout_source\":" + Shift(Path("event.ts"), Number(500), "SECOND")
                + "},\"disqualifier\":" + SegmentKit.EventFilter(Truth(false))), 1010),
        ["many patterns of one text"] = (
            Once(In("like_any_of_string", Text(new string('a', 4096)), Patterns(1000))), 5),
        ["many texts of one pattern each"] = (Once(Any1000("like_any_of_string")), 5),
        ["many patterns of many pieces"] = (Once(In("like_any_of_string", Big, Enumerable.Repeat(Pieces, 1000))), 5),
        ["many comparisons by LIKE"] = (Once(All(Enumerable.Repeat(Compare(Big, "NOT_LIKE", Text(Pattern(500))), 600))), 5),
        ["many patterns that are values"] = (
            Once(All(Enumerable.Repeat(
                Compare(Path("event.big"), "NOT_LIKE", Coalesce(Path("event.nothing"), Text(new string('*', 4096)))), 50))), 5),
        ["many patterns of many values"] = (
            SegmentKit.Customer(In("like_any_of_string", Path("customer.list"), Patterns(300))), 5),
        ["many tests of a long list"] = (
            SegmentKit.Customer(All(Enumerable.Repeat(In("none_of_string", Path("customer.list"), Words), 900))), 5),
        ["many comparisons of a long list"] = (
            SegmentKit.Customer(All(Enumerable.Repeat(Compare(Path("customer.list"), "NOT_EQUAL", Text("a")), 600))), 5),
        ["many tests of many identifiers"] = (
            SegmentKit.Customer(All(Enumerable.Repeat(Compare(Path("customer.emails"), "NOT_LIKE", Text("*b")), 600))), 5),
        ["many times in a zone"] = (Once(All(Enumerable.Range(0, 240).Select(i => Compare(
            Truncate(Shift(Path("event.ts"), Number(i), "DAY", "Europe/Berlin"), "DAY", "Pacific/Apia"),
            "NOT_EQUAL", Number(1))))), 5),
        ["long keys"] = (Once(Any, $",\"unique_key_sources\":{List(Enumerable.Repeat(Text(new string('a', 4096)), 20))}"), 1010),
        ["many keys"] = (Each(20, Once(Any, $",\"unique_key_sources\":{List(Enumerable.Repeat(Path("event.n"), 20))}")), 520),
        ["many sequences"] = (Each(100, Once(Any, WithFilters(6))), 120),
        ["many instances with timeouts"] = (Each(10, Once(Any, WithTimeouts(30))), 1010),
        ["two within each other"] = (Nested(2), 1010),
        ["two within each other, with timeouts"] = (Nested(2, timeouts: 20), 400),
        ["three within each other"] = (Nested(3), 1010),
        ["three within each other, with timeouts"] = (Nested(3, timeouts: 20), 400),
        ["two within each other, with many timeouts"] = (Nested(2, timeouts: 60), 400),
        ["nine within each other"] = (Nested(9), 900),
        ["many in one"] = (
            Once(Any, ",\"goal\":" + Both(Enumerable.Repeat(Counted(Once(Any, Unmet), 2), 60))), 400),
        ["counts that come and go"] = (Toggling(), 1010),
    };

    public static TheoryData<string> Names => [.. Definitions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_definition_and_an_event_that_meets_it_take_50_ms_of_CPU_at_most(string name)
    {
        var (root, events) = (RootOf(name), Definitions[name].Events);
        var body = DefinitionTests.OfRoot(root);
        Assert.True(body.Length < MaxBody);
        var compiling = CpuTime.Least(() => Assert.Null(Evaluated.FaultOf(body)), times: 60, Most);
        var log = new TestLog();
        log.Update(new SentProfile([("fs_user_id", "u")], ("list", Enumerable.Repeat("", 50_000).Prepend("a").ToArray())));
        for (var i = 0; i < 25; i++)
        {
            log.Send(new SentEvent { Identifiers = [("fs_user_id", "u"), ("email", $"{new string('a', 1000)}{i}@x.example")] });
        }

        log.Install("s", root);
        for (var i = 0; i < events; i++) Send(log, i);
        var evaluating = CpuTime.Least(() => Send(log, 0), times: 60, Most);
        TestContext.Current.TestOutputHelper!.WriteLine($"To compile it took {compiling:F1} ms, an event {evaluating:F1} ms.");
        Assert.True(
            Math.Max(compiling, evaluating) < Most, $"To compile it took {compiling:F1} ms, an event {evaluating:F1} ms.");
    }

    /// <summary>All that there is ends, instant after instant, and each may be a change that is told.</summary>
    [Theory]
    [InlineData("many keys")]
    [InlineData("many sequences")]
    [InlineData("many instances with timeouts")]
    [InlineData("two within each other")]
    [InlineData("two within each other, with timeouts")]
    [InlineData("three within each other, with timeouts")]
    [InlineData("nine within each other")]
    [InlineData("counts that come and go")]
    public void A_tick_that_ends_what_a_hostile_definition_counts_takes_50_ms_of_CPU_for_a_customer_at_most(string name)
    {
        var (root, events) = (RootOf(name), Definitions[name].Events);
        root = root.Replace("\"sequence\":{", "\"sequence\":{\"max_age_seconds\":7200,", StringComparison.Ordinal);
        var (least, reading) = (double.MaxValue, double.MaxValue);
        for (var i = 0; i < 10 && Math.Max(least, reading) >= Most; i++)
        {
            var log = new TestLog();
            log.Install("s", root);
            for (var n = 0; n < events; n++) Send(log, n);
            log.Now += 20_000 * TestLog.Second;
            reading = Math.Min(reading, CpuTime.Least(() => log.IsMember(), times: 10, Most));
            least = Math.Min(least, CpuTime.Least(() => log.Tick(), times: 1, Most));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"A tick took {least:F1} ms, and a read before it {reading:F1} ms.");
        Assert.True(Math.Max(least, reading) < Most, $"A tick took {least:F1} ms, and a read before it {reading:F1} ms.");
    }

    /// <summary>It is worked out from all events that count: 5,000 times what an event costs.</summary>
    [Theory]
    [InlineData("plain")]
    [InlineData("keyed")]
    [InlineData("keyed, with a goal")]
    [InlineData("keyed, with a timeout for each")]
    [InlineData("two within each other")]
    public void A_late_event_of_a_customer_with_5_000_takes_50_ms_of_CPU_at_most(string name)
    {
        var log = new TestLog();
        for (var n = 0; n < 5000; n += 250)
        {
            log.Now += 7 * TestLog.Second;
            log.Send([.. Enumerable.Range(n, 250).Select(i => Numbered(i) with { Timestamp = (TestLog.Start / 1000) + i })]);
        }

        log.Install("s", RootOf(name));
        var late = 0;
        var evaluating = CpuTime.Least(
            () => log.Send(Numbered(6000 + late) with { Timestamp = (TestLog.Start / 1000) + 100 + ++late }), times: 20, Most);
        TestContext.Current.TestOutputHelper!.WriteLine($"A late event took {evaluating:F1} ms.");
        Assert.True(evaluating < Most, $"A late event took {evaluating:F1} ms.");
    }

    /// <summary>A sequence alone is the condition that it is met.</summary>
    private static string RootOf(string name) =>
        Definitions[name].Root is var root && root.StartsWith("{\"min_count\"", StringComparison.Ordinal)
            ? $"{{\"sequence_condition\":{root}}}"
            : root;

    private static SentEvent Numbered(int n) => new() { Identifiers = [("fs_user_id", "u")], Data = [("n", n)] };

    private static void Send(TestLog log, int n)
    {
        log.Now += 7 * TestLog.Second;
        log.Send(new SentEvent { Identifiers = [("fs_user_id", "u")], Data = [("big", BigText), ("n", n)] });
    }

    private const string Unmet = ",\"goal\":{\"event_filter\":{\"boolean_literal\":{\"value\":false}}}";

    private static string Any1000(string kind) => Nodes.Any(Enumerable.Repeat(In(kind, Big, Pattern(500)), 900));

    private static string Once(string entry, string more = "") =>
        "{\"min_count\":1,\"sequence\":{\"entry_event_filter\":" + entry + more + "}}";

    private static string Counted(string sequence, int max) =>
        "{\"sequence_condition\":{\"max_count\":" + max + "," + sequence[1..] + "}";

    private static string Both(IEnumerable<string> parts) =>
        Node("combination", Member("conjunction", "\"AND\""), Member("continuations", List(parts)));

    private static string WithFilters(int count) =>
        ",\"goal\":" + Both(Enumerable.Repeat("{\"event_filter\":" + Truth(false) + "}", count));

    private static string WithTimeouts(int count) =>
        ",\"goal\":" + Both(Enumerable.Range(0, count).Select(static i => "{\"timeout_source\":"
            + Shift(Path("event.ts"), Number(i + 1), "SECOND") + "}").Append("{\"event_filter\":" + Truth(false) + "}"));

    private static string Each(int count, string sequence) => Node(
        "combination", Member("conjunction", "\"OR\""),
        Member("conditions", List(Enumerable.Repeat($"{{\"sequence_condition\":{sequence.Replace(
            "\"min_count\":1", "\"min_count\":30", StringComparison.Ordinal)}}}", count))));

    /// <summary>Each nested instance qualifies for a second before it dies, and all outer ones see it.</summary>
    private static string Toggling()
    {
        var late = ",\"goal\":{\"timeout_source\":" + Shift(Path("event.ts"), Number(7199), "SECOND") + "}";
        return Once(Any, ",\"goal\":" + Both([Counted(Once(Any, late), 1), "{\"event_filter\":" + Truth(false) + "}"]));
    }

    /// <summary>Sequences within each other whose counts may always change, so that nothing of them may be forgotten.</summary>
    private static string Nested(int levels, int timeouts = 0)
    {
        var inner = Once(Any, timeouts > 0 ? WithTimeouts(timeouts) : Unmet);
        for (var i = 1; i < levels; i++)
        {
            var parts = (string[])[Counted(inner, 2), "{\"event_filter\":" + Truth(false) + "}"];
            inner = Once(Any, ",\"goal\":" + Both(parts) + ",\"disqualifier\":" + Both(parts));
            if (levels > 4) inner = Once(Any, ",\"goal\":" + parts[0]);
        }

        return inner;
    }
}
