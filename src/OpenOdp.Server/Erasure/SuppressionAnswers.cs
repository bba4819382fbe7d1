using System.Text.Json.Serialization;
using OpenOdp.Engine.Erasure;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Erasure;

/// <summary>Whether an identifier is suppressed.</summary>
/// <param name="Erasure">The erasure that suppressed it; null when none did.</param>
/// <param name="Lift">What ended that.</param>
internal sealed record SuppressionAnswer(string Name, bool Suppressed, string? Erasure, LiftAnswer? Lift);

/// <summary>An end to suppressions.</summary>
/// <param name="Key">The number of the key that asked for it.</param>
/// <param name="Origin">The stand-in for the address that it came from.</param>
/// <param name="Identifiers">How many identifiers are suppressed no more.</param>
/// <param name="Erasures">The erasures that suppressed them.</param>
internal sealed record LiftAnswer(
    string Id, ulong Position, string At, uint Key,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Origin, int Identifiers,
    IReadOnlyList<string> Erasures)
{
    public static LiftAnswer Of(LiftView lift) => new(
        IdText.Of(lift.Id),
        lift.Id,
        IsoTime.OfMicroseconds(lift.At),
        lift.Key,
        IdText.OfOrigin(lift.Origin),
        lift.Erasures.Count,
        IdText.Of(lift.Erasures.Distinct()));
}
