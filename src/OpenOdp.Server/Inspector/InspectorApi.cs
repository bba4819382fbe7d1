using System.Globalization;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;

namespace OpenOdp.Server.Inspector;

/// <summary>
/// Where it is shown what lately came in: <c>GET /admin/requests?outcome=accepted|rejected&amp;limit=&amp;after=</c>.
/// </summary>
internal static class InspectorApi
{
    public static void MapInspector(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        var requests = app.Services.GetRequiredService<RequestLog>();
        app.MapGet("/admin/requests", calls.ReadBeside((account, query) => List(account, query, requests)))
            .DescribePage<RequestAnswer>("requests", "The last requests with bodies, errors and warnings.", "outcome");
    }

    private static Answer List(uint account, IQueryCollection query, RequestLog requests)
    {
        if (!PageQuery.TryLimit(query, out var limit, out var fault)) return Answer.BadRequest(fault);
        if (!TryBefore(query["after"], out var before)) return Answer.BadRequest(PageQuery.BadAfter);
        if (!TryOutcome(query["outcome"], out var accepted))
        {
            return Answer.BadRequest("outcome must be 'accepted' or 'rejected'.");
        }

        return AnswerPage.Of(
            "requests",
            requests.Read(account, accepted, before),
            limit,
            RequestAnswer.Of,
            static entry => RequestAnswer.IdOf(entry));
    }

    private static bool TryOutcome(string? text, out bool accepted)
    {
        accepted = text is null or "" or "accepted";
        return accepted || text == "rejected";
    }

    internal static bool TryBefore(string? text, out long before)
    {
        before = long.MaxValue;
        return string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out before);
    }
}
