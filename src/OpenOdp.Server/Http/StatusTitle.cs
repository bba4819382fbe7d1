using Microsoft.AspNetCore.WebUtilities;

namespace OpenOdp.Server.Http;

/// <summary>The title that matches a status (ENV-1).</summary>
internal static class StatusTitle
{
    /// <summary>For example <c>Bad Request</c>.</summary>
    public static string Of(int status) => ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error";
}
