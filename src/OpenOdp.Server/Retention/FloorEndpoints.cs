using System.Globalization;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Retention;

/// <summary>
/// <c>/admin/floor</c>: retention of events (rule L4). Events are hidden by when they arrived, never by their <c>ts</c>: a late
/// one with an old <c>ts</c> is fresh.
/// </summary>
internal static class FloorEndpoints
{
    private const string Usage = "Send {\"before\": \"2026-01-31T00:00:00Z\"} to hide the events that arrived before then, or "
        + "{\"position\": N} for those below a position.";

    public static Answer Get(ReadCall call) => Answer.Ok(new FloorAnswer(call.Account.Floor));

    public static async Task<Answer> RaiseAsync(WriteCall call)
    {
        if (call.Body.ValueKind != JsonValueKind.Object || call.Body.EnumerateObject().Count() != 1)
        {
            return Answer.BadRequest(Usage);
        }

        ulong floor;
        using (var view = call.Store.AcquireView())
        {
            if (call.Body.TryGetProperty("position", out var position))
            {
                if (!ulong.TryParse(position.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out floor))
                {
                    return Answer.BadRequest(Usage);
                }

                if (floor > view.Position + 1)
                {
                    return Answer.BadRequest($"position is {floor}, and the log ends at {view.Position}.");
                }
            }
            else if (!call.Body.TryGetProperty("before", out var before) || before.ValueKind != JsonValueKind.String)
            {
                return Answer.BadRequest(Usage);
            }
            else if (Before(view, view.Accounts[call.Account.Number], before.GetString()!, call.Now, out floor) is { } refusal)
            {
                return refusal;
            }
        }

        var command = new ByteWriter();
        FloorCommand.Write(command, floor);
        return await call.AppendAsync(CommandKind.Floor, command, _ => new FloorAnswer(floor));
    }

    /// <summary>The floor that hides what arrived before a time; or why there is none.</summary>
    public static Answer? Before(ViewLease view, AccountSettings account, string before, long now, out ulong floor)
    {
        floor = 0;
        if (!TimestampText.TryReadDate(before, out var milliseconds)) return Answer.BadRequest(Usage);
        var time = milliseconds * Microseconds.PerMillisecond;
        if (time > now) return Answer.BadRequest("before lies in the future; events that have not arrived cannot be hidden.");
        if (view.PositionBefore(time) is not { } found)
        {
            return Answer.Conflict($"Neither the log nor the state reaches back to {before}. Name a later time, or a position.");
        }

        floor = Math.Max(found, account.Floor); // it never goes down
        return null;
    }
}
