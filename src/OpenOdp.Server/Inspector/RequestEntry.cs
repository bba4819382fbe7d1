using OpenOdp.Engine;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Inspector;

/// <summary>Something said about one item of a request, or, without an index, about all of it.</summary>
internal readonly record struct Remark(int? Index, string Message);

/// <summary>A request as the inspector shows it.</summary>
/// <param name="Id">Rises with every request that is kept.</param>
/// <param name="At">When it arrived, in microseconds since 1970.</param>
/// <param name="Path">Where it went.</param>
/// <param name="Status">What it was answered.</param>
/// <param name="Body">The first part of its body.</param>
/// <param name="Errors">Why it was refused.</param>
/// <param name="Warnings">What was changed in it.</param>
internal sealed record RequestEntry(
    long Id, long At, string Path, int Status, byte[] Body, IReadOnlyList<Remark> Errors, IReadOnlyList<Remark> Warnings)
{
    /// <summary>True when not all of its body is kept.</summary>
    public bool IsCut { get; init; }

    /// <summary>Of one that was accepted: the position of what was stored.</summary>
    public ulong Position { get; init; }

    /// <summary>Of one that was rejected: that it was mended and sent again.</summary>
    public SentAgain? SentAgain { get; init; }

    /// <summary>Remarks of one kind that are kept of one request.</summary>
    private const int MaxRemarks = 32;

    /// <summary>The warnings worth keeping.</summary>
    /// <param name="applied">Warnings of the engine, which come after those of the parser.</param>
    public static IReadOnlyList<Remark> Keep(Findings findings, IReadOnlyList<ItemWarning> applied)
    {
        IReadOnlyList<ItemWarning> warnings = applied.Count == 0 ? findings.Warnings : [.. findings.Warnings, .. applied];
        return Keep(warnings, findings.WarningCount + applied.Count, (warning, place) =>
            place < findings.OfRequest ? new Remark(null, warning.Message)
            : findings.Words is { } words ? new Remark(null, words(warning.Index, warning.Message))
            : new Remark(warning.Index, warning.Message));
    }

    /// <summary>The errors worth keeping.</summary>
    public static IReadOnlyList<Remark> Keep(IReadOnlyList<InvalidItem> invalids) => invalids.Count == 0
        ? [new Remark(null, "It is an empty list: there is nothing in it to store.")]
        : Keep(invalids, invalids.Count, static (invalid, _) => new Remark(invalid.Index, invalid.Message));

    private static List<Remark> Keep<T>(IReadOnlyList<T> all, int total, Func<T, int, Remark> remark)
    {
        if (all.Count == 0) return [];
        var kept = all.Take(MaxRemarks).Select(remark).ToList();
        if (total > kept.Count) kept.Add(new Remark(null, $"{total - kept.Count} more."));
        return kept;
    }
}
