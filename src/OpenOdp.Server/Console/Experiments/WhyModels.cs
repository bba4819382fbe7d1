using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Segments;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>Who is asked about.</summary>
/// <param name="SdkKey">By which datafile; empty while none is hosted.</param>
/// <param name="User">The user id, as a program gives it to the client; empty for a customer's own.</param>
/// <param name="Who">Whose segments count, by any identifier or id; empty for whom the client would ask about.</param>
/// <param name="Attributes">As they were typed.</param>
/// <param name="Flag">What the keys of flags must contain; empty for any.</param>
internal sealed record WhyQuestion(string SdkKey, string User, string Who, string Attributes, string Flag)
{
    public bool IsAsked => User.Length > 0 || Who.Length > 0;

    public string Address => ExperimentAddress.Why + QueryString.Create("sdkKey", SdkKey).Add("user", User).Add("who", Who)
        .Add("attributes", Attributes).Add("flag", Flag);
}

/// <summary>Who sees what, and why.</summary>
/// <param name="SdkKeys">The datafiles that are hosted here.</param>
/// <param name="Fault">Why there is no answer; null when there is, or nothing was asked.</param>
/// <param name="Candidates">Those whom it may mean, when there are several.</param>
internal sealed record WhyModel(
    WhyQuestion Question, IReadOnlyList<string> SdkKeys, string? Fault, IReadOnlyList<ShownMember> Candidates,
    WhyAnswer? Answer);

/// <summary>What a user sees.</summary>
/// <param name="UserId">Whom the client decides for.</param>
/// <param name="Otherwise">Other ids of the same customer, each of which is another user to the client.</param>
/// <param name="Customer">Whose segments count; null for nobody who is known.</param>
/// <param name="Known">How the customer was found, in words.</param>
/// <param name="Segments">The segments that the datafile asks for, those the customer is in first.</param>
/// <param name="Found">How many flags were asked for; the first of them are shown.</param>
internal sealed record WhyAnswer(
    string UserId, IReadOnlyList<OtherId> Otherwise, ShownMember? Customer, string Known, string Revision,
    IReadOnlyList<AskedSegment> Segments, IReadOnlyList<ReadAttribute> Attributes, IReadOnlyList<ShownDecision> Decisions,
    int Found);

/// <summary>Another id of the same customer.</summary>
/// <param name="Address">Where it is asked about; null when this viewer may not see it.</param>
internal sealed record OtherId(string Text, string? Address);

/// <summary>A segment that the datafile asks for.</summary>
/// <param name="IsHere">Whether there is such a segment on this server.</param>
internal sealed record AskedSegment(string Id, bool IsMember, bool IsHere);

/// <summary>How a flag was decided.</summary>
/// <param name="Variation">What the user gets; null for nothing.</param>
/// <param name="Rule">The rule that decided, or the holdout; null when none did.</param>
/// <param name="IsPredicted">True when a prediction would decide.</param>
/// <param name="Reasons">The steps of the decision, in the client's words.</param>
internal sealed record ShownDecision(
    string Flag, string? Variation, bool IsOn, string? Rule, bool IsPredicted, IReadOnlyList<ShownField> Variables,
    IReadOnlyList<string> Reasons);
