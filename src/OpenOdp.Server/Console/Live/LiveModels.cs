namespace OpenOdp.Server.Console.Live;

/// <summary>What lately came in.</summary>
/// <param name="Show">Which requests: <c>all</c>, <c>accepted</c> or <c>rejected</c>.</param>
/// <param name="Text">What the path or the body must contain; empty for anything.</param>
/// <param name="Next">The <c>before</c> of older ones; null when there are none.</param>
internal sealed record LiveModel(string Show, string Text, IReadOnlyList<LiveRequest> Requests, string? Next)
{
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
}
