using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;

namespace OpenOdp.Server.Ingest;

/// <summary>Reads a body into a command.</summary>
internal delegate void ParseBody(ReadOnlySpan<byte> body, AccountRules rules, in RequestSource source, ParsedRequest result);

/// <summary>Says whose a body is that came without a key; null when nobody's, with the reason.</summary>
internal delegate Caller? FindSender(ReadOnlySpan<byte> body, long now, out string reason);

/// <summary>What an endpoint takes.</summary>
/// <param name="Operation">What a key must be allowed to do.</param>
/// <param name="Kind">The kind of command that a body becomes.</param>
/// <param name="Parse">Reads a body into it.</param>
internal sealed record Intake(Operation Operation, CommandKind Kind, ParseBody Parse)
{
    /// <summary>Knows who sends what comes without a key; null where a key is needed.</summary>
    public FindSender? FindSender { get; init; }

    /// <summary>True where what was taken is answered with 204.</summary>
    public bool AnswersNothing { get; init; }
}
