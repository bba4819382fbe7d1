using OpenOdp.Engine;
using OpenOdp.Engine.Statistics;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Statistics;

/// <summary>
/// <c>GET /admin/statistics?step=minute|hour&amp;from=&amp;to=&amp;limit=&amp;after=</c>: what came when, oldest first. Minutes
/// and hours in which nothing came have no entry.
/// </summary>
internal static class StatisticsEndpoint
{
    public static Answer Get(ReadCall call)
    {
        if (!PageQuery.TryLimit(call.Query, out var limit, out var fault)) return Answer.BadRequest(fault);
        if (!PageQuery.TryIds(call.Query, out var after) || after.Count > 1) return Answer.BadRequest(PageQuery.BadAfter);
        if (!TryStep(call.Query["step"], out var step)) return Answer.BadRequest("step must be 'minute' or 'hour'.");
        if (!TryTime(call.Query["from"], 0, out var from)) return Answer.BadRequest(BadTime("from"));
        if (!TryTime(call.Query["to"], call.Now, out var to)) return Answer.BadRequest(BadTime("to"));

        var length = (ulong)StatisticsTable.LengthOf(step);
        var ids = IdsOf(call);
        var buckets = StatisticsTable.Read(call.View, call.Account.Number, call.Segments, step, from, call.Now)
            .Where(bucket => bucket.Number * length < (ulong)Math.Max(to, 0))
            .Where(bucket => after.Count == 0 || bucket.Number > after[0]);
        return AnswerPage.Of(
            "statistics", buckets, limit, bucket => StatisticsAnswer.Of(bucket, step, ids),
            static bucket => IdText.Of(bucket.Number));
    }

    /// <summary>The ids of the account's segments by number.</summary>
    public static Dictionary<uint, string> IdsOf(ReadCall call) =>
        call.Segments.ById.Values.ToDictionary(static segment => segment.Number, static segment => segment.Id);

    private static bool TryStep(string? text, out BucketStep step)
    {
        step = text == "hour" ? BucketStep.Hour : BucketStep.Minute;
        return text is null or "" or "minute" or "hour";
    }

    private static bool TryTime(string? text, long otherwise, out long microseconds)
    {
        microseconds = otherwise;
        if (string.IsNullOrEmpty(text)) return true;
        if (!TimestampText.TryReadDate(text, out var milliseconds)) return false;
        microseconds = milliseconds * Microseconds.PerMillisecond;
        return true;
    }

    private static string BadTime(string name) => $"{name} must be a time, such as 2026-01-31T12:00:00Z.";
}
