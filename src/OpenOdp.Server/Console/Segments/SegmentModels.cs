using OpenOdp.Server.Console.Charts;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Segments.Words;

namespace OpenOdp.Server.Console.Segments;

/// <summary>The segments of an account.</summary>
/// <param name="Asked">What their ids or names must contain; empty for any.</param>
/// <param name="After">The id of the one before the first; empty for the first page.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="IsCut">True when there are more behind the last.</param>
internal sealed record SegmentListModel(
    string Asked, string After, IReadOnlyList<SegmentLine> Segments, int Count, bool IsCut)
{
    /// <summary>Where the lines are asked for again and again.</summary>
    public string Source => $"/segments:lines{QueryString.Create("q", Asked).Add("after", After)}";

    /// <summary>The first of them.</summary>
    public string First => $"/segments{QueryString.Create("q", Asked)}";

    /// <summary>Those behind the last.</summary>
    public string Next => $"/segments{QueryString.Create("q", Asked).Add("after", Segments[^1].Id)}";
}

/// <summary>One segment in a list.</summary>
/// <param name="Name">Its <c>display_name</c>; empty when it has none.</param>
/// <param name="Growth">How many more members it has than a day ago; null when that is not known.</param>
internal sealed record SegmentLine(string Id, string Name, SegmentHealth Health, long? Growth, string ChangedAt)
{
    public string Address => SegmentAddress.Of(Id);
}

/// <summary>How large a segment is, and how far.</summary>
/// <param name="Live">The revision that answers; 0 while the first one is being built.</param>
/// <param name="Newest">The newest revision.</param>
/// <param name="Progress">How much of the newest is built, from 0 to 1.</param>
internal sealed record SegmentHealth(string Id, ulong Members, int Live, int Newest, double Progress)
{
    public bool IsBuilding => Live != Newest;

    /// <summary>Where this is asked for again and again.</summary>
    public string Source => $"/segments/{Id}/health";
}

/// <summary>One segment.</summary>
/// <param name="Metadata">What is kept with it beside its name.</param>
/// <param name="Code">Its JSON; null when it is too long for a page.</param>
/// <param name="Fault">What settings of the account have made wrong with it since it was saved; then nobody is in it.</param>
/// <param name="Warnings">What is valid and yet hardly meant.</param>
internal sealed record SegmentModel(
    string Id, string Name, string Description, IReadOnlyList<ShownField> Metadata, string ChangedAt, SegmentHealth Health,
    WordLine Words, string? Code, string? Fault, IReadOnlyList<string> Warnings, SegmentMembers Members,
    IReadOnlyList<ShownRevision> Revisions, int? OlderRevisions, SegmentCheck? Check, ChartsModel Charts) : IShowsCharts
{
    public string Title => Name.Length > 0 ? Name : Id;

    public string Address => SegmentAddress.Of(Id);

    public string File => SegmentAddress.OfJson(Id, Health.Newest);

    /// <summary>The position of the newest revision.</summary>
    public required ulong Base { get; init; }

    /// <summary>Why it was not deleted; null when nobody asked for that.</summary>
    public required string? Refusal { get; init; }
}

/// <summary>A page of members, those who came first at the beginning.</summary>
/// <param name="Next">The <c>after</c> of the next page; null at the end.</param>
internal sealed record SegmentMembers(IReadOnlyList<ShownMember> Members, bool IsFirst, string? Next);

/// <summary>A member.</summary>
internal sealed record ShownMember(string Id, string Title, string Since);

/// <summary>A revision in the history.</summary>
internal sealed record ShownRevision(int Number, string At, string Description, bool IsLive);

/// <summary>One revision.</summary>
/// <param name="Newest">The newest revision of the segment.</param>
/// <param name="Changes">What of its JSON is not as in the revision before, and what is near it; empty for the first.</param>
/// <param name="Code">Its JSON; null when it is too long for a page.</param>
/// <param name="MoreChanges">Lines of that which are not shown, since there are too many.</param>
internal sealed record RevisionModel(
    string Id, string Title, int Number, int Newest, string At, string Description, WordLine Words, string? Code,
    IReadOnlyList<DiffLine> Changes, int MoreChanges)
{
    public string Address => SegmentAddress.Of(Id);

    public string File => SegmentAddress.OfJson(Id, Number);
}

/// <summary>A line of two texts.</summary>
/// <param name="Sign">
/// <c>+</c> when only the second has it, <c>-</c> when only the first has it, a space for both, <c>…</c> for several of both.
/// </param>
internal sealed record DiffLine(char Sign, string Text);

/// <summary>What came of testing a customer.</summary>
/// <param name="Asked">What was typed.</param>
/// <param name="Fault">Why there is no answer; null when there is one.</param>
/// <param name="Candidates">Those whom it may mean, when there are several.</param>
internal sealed record SegmentCheck(
    string Asked, string? Fault, IReadOnlyList<ShownMember> Candidates, CheckedCustomer? Customer);

/// <summary>Whether a customer is in a segment, and why.</summary>
/// <param name="ChangesAt">When time alone makes it otherwise; null for never.</param>
/// <param name="IsChangeKnown">False when nothing changes before then, and what happens then is not known.</param>
/// <param name="Words">The definition by which it was worked out.</param>
/// <param name="Conditions">What came out of each condition, by its path.</param>
internal sealed record CheckedCustomer(
    string Id, string Title, bool IsMember, int Revision, string At, string? ChangesAt, bool IsChangeKnown, bool IsTruncated,
    WordLine Words, IReadOnlyDictionary<string, CheckedCondition> Conditions);

/// <summary>What came out of a condition.</summary>
/// <param name="Count">How many instances qualify; null when it counts none.</param>
/// <param name="IsDeciding">True when it alone would make the whole otherwise.</param>
/// <param name="Events">The newest of the events that count.</param>
internal sealed record CheckedCondition(bool IsTrue, int? Count, bool IsDeciding, IReadOnlyList<ShownEvent> Events);

/// <summary>A segment that is being written.</summary>
/// <param name="Id">Its id; of a new one what was typed.</param>
/// <param name="Body">The JSON of its body.</param>
/// <param name="Base">The position of the revision that the change began with; 0 for a new segment.</param>
/// <param name="Fault">Why it was not saved; null before.</param>
internal sealed record EditModel(string Id, string Body, ulong Base, FieldHints Hints, string? Fault = null)
{
    public string Address => IsNew ? "/segments/new" : $"/segments/{Id}/edit";

    public bool IsNew => Base == 0;

    public string Title => IsNew ? "New segment" : $"Edit {Id}";
}

/// <summary>Who would be in a segment.</summary>
/// <param name="Compares">True when there is a revision that answers, and others would enter or leave.</param>
internal sealed record PreviewModel(
    long Members, long Added, long Removed, long Customers, bool IsWhole, bool Compares, IReadOnlyList<ShownField> Sample,
    IReadOnlyList<string> Warnings);

/// <summary>Where a segment is shown.</summary>
internal static class SegmentAddress
{
    /// <summary>One that is called "new" is beside the page that makes one.</summary>
    public static string Of(string id) => id == "new" ? "/segments/new/now" : $"/segments/{id}";

    /// <summary>The JSON of a revision alone.</summary>
    public static string OfJson(string id, int revision) => $"/segments/{id}/revisions/{revision}/json";
}
