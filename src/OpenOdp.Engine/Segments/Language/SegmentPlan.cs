using OpenOdp.Engine.Segments.Audiences;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Sequences;

namespace OpenOdp.Engine.Segments.Language;

/// <summary>A definition of a segment, checked and compiled. Immutable.</summary>
internal sealed class SegmentPlan
{
    /// <summary>
    /// Stands for a definition that settings of the account have made invalid since it was installed: nobody is a member.
    /// </summary>
    /// <param name="fault">What is wrong with it.</param>
    public static SegmentPlan OfNobody(string fault) => new()
    {
        Root = new CustomerCondition("definition", Literal.Missing),
        Sequences = [],
        Warnings = [fault],
    };

    public required Condition Root { get; init; }

    /// <summary>The sequences of the conditions, without those nested in others; a condition names its place here.</summary>
    public required IReadOnlyList<CountedSequence> Sequences
    {
        get;
        init
        {
            field = value;
            Window = value.Select(static counted => counted.Sequence.MaxAge).DefaultIfEmpty().Max();
        }
    }

    /// <summary>The longest life of an instance, in ms; 0 when it has no sequences.</summary>
    public long Window { get; private init; }

    /// <summary>Entries of each of its sequences that count, the newest (rule G4).</summary>
    public int MaxEntries { get; init; } = SequenceBounds.MaxEntries;

    public IReadOnlyList<Collection> Collections { get; init; } = [];

    /// <summary>The passthrough audience that it is; null for any other.</summary>
    public Audience? Audience { get; init; }

    public string Description { get; init; } = "";

    /// <summary>What the caller keeps with the segment (SEG-10).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What is valid and yet hardly meant, each with its path.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// True when a filter of a sequence reads the customer: then a change of the customer replays it (rule G1).
    /// </summary>
    public bool SequencesReadCustomer { get; init; }

    /// <summary>True when a condition reads the customer.</summary>
    public bool ConditionsReadCustomer { get; init; }

    /// <summary>
    /// True when further events never end a membership, as in "three times in a week": only the age of what was counted does.
    /// </summary>
    public bool OnlyGrows => !SequencesReadCustomer && IsOfSequences(Root) && Sequences.All(static counted => counted.OnlyGrows);

    /// <summary>With <see cref="OnlyGrows"/>: true when not even an event that comes late ends a membership.</summary>
    public bool OnlyGrowsLate => Sequences.All(static counted => counted.OnlyGrowsLate);

    /// <summary>True when a customer may be a member from the beginning, whatever brought it, as in "did not".</summary>
    public bool IsOpenToNewcomers => MayHoldAtFirst(Root);

    private bool MayHoldAtFirst(Condition condition) => condition switch
    {
        CombinedCondition { NeedsAll: true } all => all.Conditions.All(MayHoldAtFirst),
        CombinedCondition any => any.Conditions.Any(MayHoldAtFirst),
        SequenceCondition sequence => Sequences[sequence.Index].Min == 0,
        _ => Audience is null,
    };

    private static bool IsOfSequences(Condition condition) => condition switch
    {
        SequenceCondition => true,
        CombinedCondition combined => combined.Conditions.All(IsOfSequences),
        _ => false,
    };
}

/// <summary>A condition on a customer (§6.3).</summary>
/// <param name="Path">Where it stands in the definition: <c>definition.root_condition.combination.conditions[0]</c>.</param>
internal abstract record Condition(string Path);

/// <summary>All of several conditions, or one of them.</summary>
internal sealed record CombinedCondition(string Path, bool NeedsAll, IReadOnlyList<Condition> Conditions) : Condition(Path);

/// <summary>A condition on the customer's fields.</summary>
internal sealed record CustomerCondition(string Path, Expression Filter) : Condition(Path);

/// <summary>A condition on how many instances of a sequence qualify.</summary>
/// <param name="Index">The place of its sequence in <see cref="SegmentPlan.Sequences"/>.</param>
internal sealed record SequenceCondition(string Path, int Index) : Condition(Path);

/// <summary>Rows of captured data (§6.7).</summary>
/// <param name="Source">The tracked data.</param>
/// <param name="Columns">Which of its sub-paths, by place.</param>
internal sealed record Collection(string Key, TrackedData Source, IReadOnlyList<int> Columns, bool IsUnique);
