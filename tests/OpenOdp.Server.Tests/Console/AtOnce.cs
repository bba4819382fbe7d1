using System.Net;

namespace OpenOdp.Server.Tests.Console;

/// <summary>People who press buttons in the same moment.</summary>
internal static class AtOnce
{
    /// <summary>Rounds of a race: enough that it was lost in some of them when nothing prevented that.</summary>
    public const int Rounds = 25;

    /// <summary>Sends forms at once.</summary>
    /// <returns>Their statuses, in the order of the forms.</returns>
    public static async Task<HttpStatusCode[]> SendAtOnceAsync(
        this ConsoleVisitor visitor, params (string Path, (string Name, string Value)[] Fields)[] forms)
    {
        var token = ("__RequestVerificationToken", ConsoleVisitor.TokenIn(await visitor.ReadAsync("/customers")));
        return await Task.WhenAll(forms.Select(async form =>
        {
            using var answer = await visitor.SendBareAsync(form.Path, [token, .. form.Fields]);
            return answer.StatusCode;
        }));
    }
}
