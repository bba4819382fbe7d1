using System.Text;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Sequences;

namespace OpenOdp.Engine.Segments.Language;

/// <summary>
/// An audience whose members another system tells (PT-1, MEM-4), as a sequence: a <c>qualify</c> event opens it, a later
/// <c>disqualify</c> event ends it. So the last of them by time decides (PT-5), and a member is one for as long as events count.
/// </summary>
internal static class PassthroughAudience
{
    private const string Type = "passthrough";
    private const string Qualify = "qualify";
    private const string Disqualify = "disqualify";

    /// <param name="audience">The id of the audience, as the events have it.</param>
    /// <param name="maxAge">How long an event counts, in ms.</param>
    public static CountedSequence SequenceOf(string audience, long maxAge) => new()
    {
        Min = 1,
        Sequence = new SequencePlan
        {
            Entry = Tells(audience, Qualify),
            Leaves = [new Leaf { Filter = Tells(audience, Disqualify) }],
            Disqualifier = new Continuation { Leaf = 0 },
            Reads = EventKinds.Of([new EventKind(Type, Qualify), new EventKind(Type, Disqualify)]),
            MaxAge = maxAge,
        },
    };

    private static Combination Tells(string audience, string action) => new(needsAll: true, [
        Is(new EventTypePath(), Type),
        Is(new EventActionPath(), action),
        Is(new EventFieldPath("audience_id"u8.ToArray(), identifier: -1), audience),
    ]);

    private static Comparison Is(Expression path, string text) =>
        new(path, Comparator.Equal, new Literal(Encoding.UTF8.GetBytes(text)));
}
