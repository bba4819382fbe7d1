using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Events;

/// <summary>Turns the body of <c>POST /v3/events</c> into an <see cref="RequestItems"/>.</summary>
internal static class EventParser
{
    /// <summary>Reads a body.</summary>
    public static void Parse(ReadOnlySpan<byte> body, AccountRules rules, in RequestSource source, ParsedRequest result) =>
        BodyParser.Parse<EventReader>(body, rules, source, result);
}
