using OpenOdp.Engine;
using OpenOdp.Engine.Erasure;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Erasure;
using OpenOdp.Server.Retention;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Console.Settings;

/// <summary>What is kept, and what is kept out.</summary>
/// <param name="Floor">The position below which events are hidden; 0 when none are.</param>
/// <param name="Lifts">The newest lifts of suppressions.</param>
internal sealed record RetentionModel(
    ulong Floor, ulong Position, FloorQuestion Hide, IReadOnlyList<string> Identifiers, SuppressionQuestion Asked,
    IReadOnlyList<LiftAnswer> Lifts, string? Fault);

/// <summary>A time before which events may be hidden.</summary>
/// <param name="Before">What was typed, in UTC.</param>
/// <param name="At">The time; null while there is none to ask about.</param>
/// <param name="Floor">The floor that it would be.</param>
internal sealed record FloorQuestion(string Before, string? At, ulong Floor);

/// <summary>An identifier that may be suppressed.</summary>
/// <param name="Answer">What is known of it; null while nobody has asked.</param>
internal sealed record SuppressionQuestion(string Name, string Value, SuppressionAnswer? Answer);

/// <summary>Hides old events, and lets in again who was erased.</summary>
internal static class RetentionPages
{
    private const int LiftsShown = 50;
    private const int MaxValue = 1024;

    public static Page Show(PageCall call) => Show(call, call["before"], call["name"], call["value"], null);

    public static async Task<Page> RaiseAsync(FormCall call)
    {
        var before = TimeOf(call["before"]);
        var answer = FaultOf(before, call.Write.Now)
            ?? (call["confirmed"] == "yes"
                ? await FloorEndpoints.RaiseAsync(call.Write.WithBody(json => json.WriteString("before", before)))
                : Answer.BadRequest("Nothing was hidden: tick the box to say that it is meant."));
        return answer.Status == StatusCodes.Status200OK
            ? Page.GoTo("/settings/retention")
            : call.Read(read => Show(read, call["before"], string.Empty, string.Empty, answer));
    }

    public static async Task<Page> LiftAsync(FormCall call)
    {
        var (name, value) = (call["name"], call["value"].Trim());
        var answer = value.Length == 0
            ? Answer.BadRequest("Nothing was lifted: give the value of the identifier that is to be let in again.")
            : await SuppressionEndpoints.LiftAsync(call.Write.WithBody(json =>
            {
                json.WriteStartObject("identifiers");
                json.WriteString(name, value);
                json.WriteEndObject();
            }));
        return answer.Status == StatusCodes.Status200OK
            ? Page.GoTo("/settings/retention#suppressions")
            : call.Read(read => Show(read, string.Empty, name, value, answer));
    }

    private static Page Show(PageCall call, string before, string name, string value, Answer? refusal)
    {
        var (view, account) = (call.Read.View, call.Read.Account);
        var (hide, floorFault) = Ask(call, before.Trim());
        var (asked, askedFault) = Ask(call, name, value.Trim());
        var fault = refusal ?? floorFault ?? askedFault;
        return Page.Of<RetentionPage>(
            new RetentionModel(
                account.Floor,
                view.Position,
                hide,
                [.. account.Identifiers.Select(static one => one.Name)],
                asked,
                [.. LiftTable.ReadPage(view, account.Number, null, LiftsShown).Select(LiftAnswer.Of)],
                fault?.Message),
            fault?.Status ?? StatusCodes.Status200OK);
    }

    private static (FloorQuestion Question, Answer? Fault) Ask(PageCall call, string before)
    {
        if (before.Length == 0) return (new FloorQuestion(before, null, 0), null);
        var time = TimeOf(before);
        var floor = 0UL;
        var fault = FaultOf(time, call.Read.Now)
            ?? FloorEndpoints.Before(call.Read.View, call.Read.Account, time, call.Read.Now, out floor);
        var at = fault is null && TimestampText.TryReadDate(time, out var milliseconds)
            ? IsoTime.OfMilliseconds(milliseconds)
            : null;
        return (new FloorQuestion(before, at, floor), fault);
    }

    private static (SuppressionQuestion Question, Answer? Fault) Ask(PageCall call, string name, string value)
    {
        if (value.Length > MaxValue) value = value[..MaxValue];
        if (value.Length == 0) return (new SuppressionQuestion(name, value, null), null);
        var found = SuppressionEndpoints.Find(
            call.Read with { QueryString = QueryString.Create(name, value).Value! }, out var fault);
        return (new SuppressionQuestion(name, value, found), found is null ? Answer.BadRequest(fault) : null);
    }

    /// <summary>Why nothing is older than what was typed; null for a time that was.</summary>
    private static Answer? FaultOf(string time, long now) =>
        !TimestampText.TryReadDate(time, out var milliseconds)
            ? Answer.BadRequest("Give the time before which events are hidden, in UTC, as in 2026-01-31T00:00.")
        : milliseconds > now / Microseconds.PerMillisecond
            ? Answer.BadRequest("That time lies in the future; events that have not arrived cannot be hidden.")
        : null;

    /// <summary>What a field for a time sends has no zone, and no seconds when they are 0.</summary>
    private static string TimeOf(string before) =>
        before.Trim() is { Length: 16 or 19 } local && local[10] == 'T' ? local + "Z" : before.Trim();
}
