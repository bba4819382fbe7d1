using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Customers;

/// <summary>Turns the body of <c>POST /v3/profiles</c> into a <see cref="RequestItems"/>.</summary>
internal static class ProfileParser
{
    /// <summary>Reads a body.</summary>
    public static void Parse(ReadOnlySpan<byte> body, AccountRules rules, in RequestSource source, ParsedRequest result) =>
        BodyParser.Parse<ProfileReader>(body, rules, source, result);
}
