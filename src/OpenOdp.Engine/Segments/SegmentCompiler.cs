using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Segments.Language;

namespace OpenOdp.Engine.Segments;

/// <summary>Something of a definition that is not as it must be.</summary>
/// <param name="Path">Where it stands: <c>definition.root_condition.combination.conditions</c>.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record SegmentFault(string Path, string Reason);

/// <summary>Turns the body of a request into what customers are worked out by.</summary>
public sealed class SegmentCompiler
{
    internal SegmentPlan? TryCompile(AccountSettings settings, ReadOnlySpan<byte> body, out IReadOnlyList<SegmentFault> faults)
    {
        throw new NotImplementedException();
    }
}
