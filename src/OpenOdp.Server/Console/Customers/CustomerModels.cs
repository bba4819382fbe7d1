namespace OpenOdp.Server.Console.Customers;

/// <summary>A search for customers, and what it found.</summary>
/// <param name="Asked">What was searched for; empty when nothing was, and then the newest customers are shown.</param>
/// <param name="IsCut">True when there are more than are shown, or may be.</param>
internal sealed record CustomerListModel(string Asked, IReadOnlyList<CustomerLine> Customers, bool IsCut, ulong Count);

/// <summary>One customer in a list.</summary>
/// <param name="Found">The identifier that the search found.</param>
internal sealed record CustomerLine(
    string Id, IReadOnlyList<ShownField> Identifiers, string CreatedAt, string? LastSeen, ShownField? Found);

/// <summary>A name and a value, as this viewer may see it.</summary>
internal sealed record ShownField(string Name, string Value);

/// <summary>An identifier of a customer.</summary>
internal sealed record ShownIdentifier(string Name, string Value, bool IsHigh, string FirstSeen, string LastSeen);

/// <summary>An attribute of a customer.</summary>
/// <param name="At">When it was written.</param>
/// <param name="From">Who was merged into the customer and brought it; null for what was written to the customer itself.</param>
internal sealed record ShownAttribute(string Name, string Value, string At, string? From);

/// <summary>The customer has entered a segment, or left it.</summary>
/// <param name="Name">What people call the segment; empty when that is nothing.</param>
/// <param name="Cause">Why, in words.</param>
/// <param name="Position">The record that brought it.</param>
/// <param name="IsByEvent">True when an event of that record did.</param>
internal sealed record ShownMembershipChange(
    string Segment, string Name, bool Entered, string At, string Cause, ulong Position, bool IsByEvent);

/// <summary>A segment that the customer is in.</summary>
/// <param name="Name">What people call it; empty when that is nothing.</param>
internal sealed record ShownMembership(string Segment, string Name, string? Since, string? NextChange);

/// <summary>An event of a customer.</summary>
internal sealed record ShownEvent(
    string Key, string At, string Type, string? Action, IReadOnlyList<ShownField> Identifiers, IReadOnlyList<ShownField> Data);

/// <summary>One customer.</summary>
/// <param name="Memberships">The segments that it is in, or the first of them.</param>
/// <param name="MembershipCount">How many those are in all.</param>
/// <param name="Changes">The segments that it has entered and left, the newest first.</param>
/// <param name="IdentifierCount">How many identifiers there are; the first of them are shown.</param>
/// <param name="AskedId">The id in the address, which may be of somebody who was merged into this customer.</param>
internal sealed record CustomerModel(
    string Id, string AskedId, string Title, string CreatedAt, ulong EventCount, IReadOnlyList<ShownIdentifier> Identifiers,
    int IdentifierCount, IReadOnlyList<ShownAttribute> Attributes, IReadOnlyList<ShownMembership> Memberships,
    int MembershipCount, IReadOnlyList<ShownMembershipChange> Changes, Timeline Timeline);

/// <summary>Events of a customer, the newest first.</summary>
/// <param name="Type">The only type that is shown; empty for all.</param>
/// <param name="Action">The only action that is shown; empty for all.</param>
/// <param name="Types">Types to choose from: those of the newest events.</param>
/// <param name="Next">Where older events go on; null at the end.</param>
/// <param name="IsSearched">True when that is because enough were looked at, and not because enough were found.</param>
internal sealed record Timeline(
    string Type, string Action, IReadOnlyCollection<string> Types, IReadOnlyCollection<string> Actions,
    IReadOnlyList<ShownEvent> Events, string? Next, bool IsSearched)
{
    public string OlderQuery => QueryString.Create("type", Type).Add("action", Action).Add("after", Next ?? string.Empty).Value!;
}
