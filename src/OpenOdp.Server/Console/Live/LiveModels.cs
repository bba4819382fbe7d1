namespace OpenOdp.Server.Console.Live;

/// <summary>What lately came in.</summary>
/// <param name="Show">Which requests: <c>all</c>, <c>accepted</c> or <c>rejected</c>.</param>
/// <param name="Text">What the path or the body must contain; empty for anything.</param>
/// <param name="Next">The <c>before</c> of older ones; null when there are none.</param>
internal sealed record LiveModel(string Show, string Text, IReadOnlyList<LiveRequest> Requests, string? Next)
{
    /// <summary>The newest request that was looked at; null when there is none.</summary>
    public string? Newest { get; init; }

    /// <summary>When the last one came that was looked at, where there are more to look at; null where they all were.</summary>
    public string? Last { get; init; }

    /// <summary>What came after those that the page has and is not among these; null when nothing did.</summary>
    public string? Between { get; init; }

    /// <summary>True when only some requests are asked for.</summary>
    public bool IsFiltered => Show != "all" || Text.Length > 0;

    /// <summary>Where the newest are asked for again and again.</summary>
    public string Source => $"/live/requests{Filter}";

    /// <summary>Where the older ones are.</summary>
    public string Older => $"/live{Filter.Add("before", Next ?? "")}";

    private QueryString Filter => QueryString.Create("show", Show).Add("text", Text);
}

/// <summary>A request that came in.</summary>
/// <param name="Body">Null when this viewer may not see it.</param>
internal sealed record LiveRequest(
    string Id, string At, string Path, int Status, string? Body, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings)
{
    /// <summary>True when something of it was stored.</summary>
    public bool IsAccepted => Status < 400;

    /// <summary>Its own page.</summary>
    public string Address => $"/live/{Id}";

    /// <summary>True when this viewer may mend it and send it again.</summary>
    public bool MayBeSentAgain { get; init; }

    /// <summary>True when only the beginning of its body is kept.</summary>
    public bool IsCut { get; init; }

    /// <summary>That it was sent again, by whom and when; null when it was not.</summary>
    public ShownReplay? SentAgain { get; init; }
}

/// <summary>A rejected request was sent again.</summary>
internal sealed record ShownReplay(string By, string At, ulong Position);

/// <summary>One request, and what the platform did with it.</summary>
/// <param name="Position">Where it is in the log; null when nothing of it was stored.</param>
internal sealed record EntryModel(
    LiveRequest Request, ulong? Position, IReadOnlyList<ShownLink> Customers, IReadOnlyList<ShownIdentityChange> Identity,
    IReadOnlyList<ShownMove> Segments);

/// <summary>Something that has a page.</summary>
internal sealed record ShownLink(string Title, string Address);

/// <summary>Customers were merged, or something like it.</summary>
internal sealed record ShownIdentityChange(string Title, string? From, string? Into, string Reason);

/// <summary>A customer has entered a segment, or left it.</summary>
internal sealed record ShownMove(string Segment, string Customer, bool Entered);

/// <summary>A rejected request that is mended.</summary>
/// <param name="Body">What is sent.</param>
/// <param name="Errors">What was wrong with it the last time.</param>
internal sealed record ReplayModel(string Id, string Path, string At, string Body, IReadOnlyList<string> Errors, bool IsTried)
{
    public string Address => $"/live/{Id}/replay";
}
