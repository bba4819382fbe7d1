using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Clock;

/// <summary>What the server's clock says.</summary>
internal sealed record ClockAnswer(string Now);

/// <summary><c>POST /admin/clock</c>: puts the clock of the server forward, where the settings allow it.</summary>
internal sealed class ClockEndpoint(TimeProvider clock)
{
    private const string Usage = "now must be a time, such as 2026-01-31T12:00:00.000Z.";

    public Task<Answer> MoveAsync(OperatorCall call) => Task.FromResult(Move(call.Body));

    private Answer Move(JsonElement body)
    {
        if (clock is not TestClock test)
        {
            return Answer.NotFound(
                "The clock of this server cannot be moved. Set OpenOdp__TestClock=true for a server that only tests use.");
        }

        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("now", out var text)
            || text.ValueKind != JsonValueKind.String
            || !TimestampText.TryReadDate(text.GetString()!, out var milliseconds))
        {
            return Answer.BadRequest(Usage);
        }

        var latest = TimeProvider.System.GetUtcNow() + TestClock.MostAhead;
        if (milliseconds > latest.ToUnixTimeMilliseconds())
        {
            return Answer.BadRequest($"now may be at most {TestClock.MostAhead.Days} days ahead of the machine's clock.");
        }

        return test.TryMoveTo(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            ? Answer.Ok(new ClockAnswer(Now()))
            : Answer.Conflict($"The clock says {Now()}, and goes forward only.");
    }

    private string Now() => IsoTime.OfMicroseconds(Microseconds.Of(clock.GetUtcNow()));
}
