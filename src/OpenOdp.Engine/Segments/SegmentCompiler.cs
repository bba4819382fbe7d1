using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;

namespace OpenOdp.Engine.Segments;

/// <summary>Something of a definition that is not as it must be.</summary>
/// <param name="Path">Where it stands: <c>definition.root_condition.combination.conditions</c>.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record SegmentFault(string Path, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Reason}";
}

/// <summary>Turns the body of a request for a segment into what customers are worked out by.</summary>
/// <param name="zones">The time zones; null for UTC alone.</param>
public sealed class SegmentCompiler(ITimeZones? zones = null)
{
    private readonly ITimeZones _zones = zones ?? new NoZones();

    /// <summary>Says what is wrong with a body; null when nothing is.</summary>
    /// <param name="settings">The account.</param>
    /// <param name="body">The body of a request (§6.2).</param>
    /// <param name="warnings">What is valid and yet hardly meant, each with its path.</param>
    public SegmentFault? Validate(AccountSettings settings, ReadOnlyMemory<byte> body, out IReadOnlyList<string> warnings)
    {
        warnings = TryCompile(settings, body, out var fault)?.Warnings ?? [];
        return fault;
    }

    /// <summary>Compiles a body that is asked for now: by the window that the account has.</summary>
    /// <param name="audienceOf">The record that made the passthrough audience of an id; null when nothing was told yet.</param>
    internal SegmentPlan? TryCompile(
        AccountSettings settings, ReadOnlyMemory<byte> body, out SegmentFault? fault, Func<string, ulong>? audienceOf = null) =>
        DefinitionReader.TryRead(body, settings, _zones, settings.WindowDays, audienceOf ?? (static _ => 0), out fault);

    /// <summary>Compiles what is installed: by the window of that time, whatever the account has now.</summary>
    internal SegmentPlan? TryCompile(AccountSettings settings, SegmentRevision revision, out SegmentFault? fault) =>
        DefinitionReader.TryRead(
            revision.Body, settings, _zones, revision.WindowDays, audienceOf: _ => revision.Audience, out fault);

    private sealed class NoZones : ITimeZones
    {
        public ITimeZone? Find(ReadOnlySpan<byte> name) => null;
    }
}
