using System.Globalization;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Console.Shell;

/// <summary>
/// The base of a form: the position of the change that made what its page showed. No other change has it, also none that makes
/// another thing of the same name.
/// </summary>
internal static class FormBase
{
    /// <summary>The base that a form came with; 0 when there was nothing yet.</summary>
    public static ulong Base(this FormCall call) =>
        ulong.TryParse(call["base"], NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;

    /// <summary>Why a form is not followed: what it is about is not what its page showed. Null when it is.</summary>
    /// <param name="call">The form.</param>
    /// <param name="now">The position of the change that made what is there now; 0 for nothing.</param>
    /// <param name="message">What is said of that.</param>
    public static Answer? Overtaken(this FormCall call, ulong now, string message) =>
        now == call.Base() ? null : Answer.Conflict(message);
}
