using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>The datafiles that are hosted here.</summary>
/// <param name="Curl">How to host one from a shell.</param>
internal sealed record DatafileListModel(IReadOnlyList<DatafileAnswer> Datafiles, string Curl);

/// <summary>A version of a datafile.</summary>
/// <param name="Revision">What it says itself; that of the version in use stands in <paramref name="Hosted"/>.</param>
/// <param name="Warnings">What in it counts for nothing, or looks like a mistake.</param>
/// <param name="Asked">What the keys of flags must contain; empty for any.</param>
/// <param name="FlagCount">How many flags there are in all.</param>
/// <param name="Found">How many of them were asked for; the first of them are shown.</param>
/// <param name="Code">Its JSON; null when it is too long for a page, or not for this viewer.</param>
internal sealed record DatafileModel(
    DatafileAnswer Hosted, ulong Version, string Revision, string Project, IReadOnlyList<string> Warnings, string Asked,
    int FlagCount, int Found, IReadOnlyList<ShownFlag> Flags, IReadOnlyList<ShownRule> Holdouts, int MoreHoldouts,
    IReadOnlyList<string> Segments, int MoreSegments, string? Code)
{
    public bool IsInUse => Version == Hosted.Version;

    public string Address => ExperimentAddress.Of(Hosted.SdkKey);

    public string File => $"{Address}/file?version={Version}";
}

/// <summary>A datafile that is being sent.</summary>
/// <param name="Text">What was pasted.</param>
/// <param name="Fault">Why it was not taken; null before.</param>
internal sealed record HostModel(string SdkKey, string Text, string? Fault);

/// <summary>A datafile that may be deleted.</summary>
internal sealed record DeleteModel(DatafileAnswer Datafile, string Typed, string? Fault);

/// <summary>Where the pages of the room are. An SDK key has no colon, so that none is the name of a page.</summary>
internal static class ExperimentAddress
{
    public const string Room = "/experiments";
    public const string Host = Room + ":host";
    public const string Why = Room + ":why";

    /// <summary>Characters of keys that stand in a link: longer ones have none.</summary>
    private const int LongestKeys = 2_000;

    /// <summary>Characters of an address that a server takes.</summary>
    private const int Longest = 8_000;

    public static string Of(string sdkKey) => $"{Room}/{sdkKey}";

    /// <summary>The flags of a datafile that are called so; all of them when the key is too long for a link.</summary>
    public static string FlagsLike(string sdkKey, string flag) =>
        (flag.Length <= LongestKeys ? Linked(Of(sdkKey) + QueryString.Create("q", flag)) : null) ?? Of(sdkKey);

    /// <summary>The page of a rule. Keys hold any character, and stand in the query.</summary>
    public static string OfRule(string sdkKey, string flag, string rule) =>
        Of(sdkKey) + "/rule" + QueryString.Create("flag", flag).Add("rule", rule);

    /// <summary>A link to the page of a rule; null when its keys are too long for one.</summary>
    public static string? LinkTo(string sdkKey, string flag, string rule) =>
        flag.Length + rule.Length <= LongestKeys ? Linked(OfRule(sdkKey, flag, rule)) : null;

    /// <summary>Who sees what of a flag; null when its key is too long for a link.</summary>
    public static string? WhyOf(string sdkKey, string flag) => flag.Length <= LongestKeys
        ? Linked(Why + QueryString.Create("sdkKey", sdkKey).Add("flag", flag))
        : null;

    /// <summary>The segments that are called so; null when the text is too long for a link.</summary>
    public static string? SegmentsLike(string id) =>
        id.Length <= LongestKeys ? Linked("/segments" + QueryString.Create("q", id)) : null;

    private static string? Linked(string address) => address.Length <= Longest ? address : null;
}
