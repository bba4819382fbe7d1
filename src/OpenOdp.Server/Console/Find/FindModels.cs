namespace OpenOdp.Server.Console.Find;

/// <summary>What was found of an account.</summary>
/// <param name="Asked">What was typed; empty when nothing was, and then the pages of the console are shown.</param>
/// <param name="IsAskedCut">True when more was typed than counts.</param>
internal sealed record FindModel(string Asked, bool IsAskedCut, IReadOnlyList<FoundGroup> Groups)
{
    /// <summary>How much was found, in words; empty when nothing was asked for.</summary>
    public string Count =>
        Asked.Length == 0 ? ""
        : IsEmpty ? "Nothing found"
        : $"{Groups.Sum(static group => group.Places.Count)} found{(HasMore ? ", and there are more" : "")}";

    /// <summary>True when there are datafiles whose flags were not looked through.</summary>
    public bool LeavesFlags { get; init; }

    /// <summary>True when nothing was found.</summary>
    public bool IsEmpty => Groups.All(static group => group.Places.Count == 0);

    private bool HasMore => Groups.Any(static group => group.More is not null);
}

/// <summary>What was found of one kind.</summary>
/// <param name="More">That there is more; null when this is all.</param>
internal sealed record FoundGroup(string Title, IReadOnlyList<FoundPlace> Places, FoundMore? More);

/// <summary>That there is more, or may be.</summary>
/// <param name="Address">Where that is looked for; null when only writing more of it helps.</param>
internal sealed record FoundMore(string Text, string? Address);

/// <summary>Something that was found, and its page.</summary>
internal sealed record FoundPlace(string Icon, string Title, string Detail, string Address);
