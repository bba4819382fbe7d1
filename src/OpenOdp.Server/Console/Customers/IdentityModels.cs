namespace OpenOdp.Server.Console.Customers;

/// <summary>The history of a customer's identity.</summary>
/// <param name="Edges">What hangs together now; empty on later pages.</param>
/// <param name="IsCut">True when not all of that is in <paramref name="Edges"/>.</param>
/// <param name="Next">The <c>after</c> of older entries; null at the end.</param>
internal sealed record IdentityModel(
    string Id, string Title, IReadOnlyList<GraphEdge> Edges, bool IsCut, IReadOnlyList<ShownChange> Changes, bool IsFirst,
    string? Next);

/// <summary>An entry of the history.</summary>
/// <param name="Words">What happened.</param>
/// <param name="Why">Why it did.</param>
/// <param name="Identifier">What it was about; null when it belonged to somebody who was erased.</param>
/// <param name="Others">The customers that it names, this one left out.</param>
/// <param name="Position">The record behind it; null when this customer has no event of it.</param>
/// <param name="State">What became of it, in words; null when it stands.</param>
internal sealed record ShownChange(
    string Id, string Kind, string At, string Words, string Why, ShownField? Identifier, IReadOnlyList<string> Others,
    string? Position, string? State, bool CanUndo, bool CanAllow);

/// <summary>An undo or an allowance that somebody is asked about.</summary>
/// <param name="Verb"><c>undo</c> or <c>allow</c>.</param>
/// <param name="Consequences">What it would do.</param>
/// <param name="Base">What identity did last with those whom it is about.</param>
/// <param name="Fault">Why it cannot be done; null when it can.</param>
internal sealed record IdentityChangeModel(
    string Customer, string Title, string Verb, string Entry, ShownChange? Change, IReadOnlyList<string> Consequences,
    ulong Base, string? Fault)
{
    public bool IsUndo => Verb == "undo";
}

/// <summary>Identifiers that are to become a customer of their own.</summary>
/// <param name="Preview">What would happen; null before somebody asks.</param>
internal sealed record SplitModel(
    string Customer, string Title, IReadOnlyList<SplitChoice> Choices, SplitPreview? Preview, string? Fault);

/// <summary>An identifier that can be taken out.</summary>
/// <param name="Key">What the form sends for it.</param>
internal sealed record SplitChoice(string Key, ShownIdentifier Identifier, bool IsChosen);

/// <summary>What a split would do.</summary>
internal sealed record SplitPreview(int EventsMoved, ulong EventsStaying, IReadOnlyList<string> Warnings);

/// <summary>A customer that is to become part of this one.</summary>
/// <param name="Asked">What was searched for.</param>
/// <param name="Candidates">Those whom it may mean, when there are several.</param>
/// <param name="Preview">What would happen; null before somebody is found.</param>
internal sealed record MergeModel(
    string Customer, string Title, ulong Events, string Asked, IReadOnlyList<ShownField> Candidates, MergePreview? Preview,
    string? Fault);

/// <summary>What a merge would do.</summary>
/// <param name="Base">What identity did last with one of the two.</param>
internal sealed record MergePreview(
    string Other, string Title, ulong Events, IReadOnlyList<ShownField> Identifiers, IReadOnlyList<string> Warnings, ulong Base);
