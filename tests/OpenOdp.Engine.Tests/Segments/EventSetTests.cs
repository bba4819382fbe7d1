using CsCheck;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.Evaluated;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class EventSetTests
{
    private static readonly Gen<string> Name = Gen.OneOf("t", "u", "v", "w");

    private static readonly Gen<string> KindPath =
        Gen.OneOf("event.type", "event.event_type", "event.action", "event.n").Select(Path);

    private static readonly Gen<string> Test = Gen.Frequency(
        (6, Gen.Select(KindPath, Gen.OneOf("EQUAL", "EQUAL", "EQUAL", "NOT_EQUAL", "LIKE"), Name.Select(Text), Compare)),
        (2, Gen.Select(Name.Select(Text), Gen.Const("EQUAL"), KindPath, Compare)),
        (3, Gen.Select(
            Gen.OneOf("any_of_string", "none_of_string", "like_any_of_string"), KindPath, Name.Array[0, 3],
            static (kind, path, names) => In(kind, path, names))));

    private static Gen<string> Filter(int depth) => depth == 0 ? Test : Gen.Frequency(
        (2, Test),
        (4, Gen.Select(Gen.OneOf("AND", "OR"), Filter(depth - 1).Array[1, 3], Combine)),
        (1, Gen.Select(Gen.OneOf("true_or_missing", "false_or_missing", "is_missing"), Filter(depth - 1), Of)));

    private static readonly Gen<SentEvent> Sent = Gen.Select(
        Name, Gen.OneOf(Name.Select(static name => (string?)name), Gen.Const((string?)null)), Name,
        static (type, action, n) => new SentEvent { Type = type, Action = action, Data = [("n", n)] });

    [Fact]
    public void The_kinds_that_a_filter_reads_never_leave_out_an_event_that_it_matches() =>
        Gen.Select(Filter(3), Sent.Array[20]).Sample(
            (filter, events) =>
            {
                var sequence = Compile(OfSequence(filter)).Sequences[0].Sequence;
                foreach (var sent in events)
                {
                    var item = CommandBytes.Item(Settings, sent);
                    if (!sequence.Entry.IsTrue(new Scope(new CustomerFields(), EventItem.Read(item), 0))) continue;
                    Assert.True(Covers(sequence.Reads, sent), $"{sent} is left out.");
                }
            },
            iter: Scale.Of(20_000));

    [Fact]
    public void A_filter_is_satisfied_exactly_by_the_events_for_which_its_value_is_true() =>
        Gen.Select(Filter(3), Sent.Array[20]).Sample(
            (filter, events) =>
            {
                var read = Read(filter, isInSequence: true);
                foreach (var sent in events)
                {
                    var item = CommandBytes.Item(Settings, sent);
                    var scope = new Scope(new CustomerFields(), EventItem.Read(item), 0);
                    Assert.Equal(read.Evaluate(scope) is { Kind: ValueKind.Boolean, Boolean: true }, read.IsTrue(scope));
                }
            },
            iter: Scale.Of(20_000));

    [Theory]
    [InlineData("event.type", "event.action")]
    [InlineData("event.action", "event.type")]
    public void A_filter_that_asks_for_a_type_and_an_action_takes_one_step(string one, string other) =>
        Assert.IsType<KindFilter>(Read(
            All(Compare(Path(one), "EQUAL", Text("t")), Compare(Path(other), "EQUAL", Text("a"))), isInSequence: true));

    [Fact]
    public void A_filter_on_type_and_action_reads_no_other_events()
    {
        var filter = All(Compare(Path("event.type"), "EQUAL", Text("t")), In("any_of_string", Path("event.action"), "a", "b"));
        var reads = Compile(OfSequence(filter)).Sequences[0].Sequence.Reads;
        Assert.Equal([new EventKind("t", "a"), new EventKind("t", "b")], reads.Kinds);
    }

    private static bool Covers(EventKinds reads, SentEvent sent) =>
        reads.IsAll || reads.Kinds.Any(kind => kind.Type == sent.Type && (kind.Action is null || kind.Action == sent.Action));

    private static string OfSequence(string filter) =>
        $$$$$$"""{"definition":{"root_condition":{{{{{{SegmentKit.Sequence(filter, 60, min: 1)}}}}}}}}""";
}
