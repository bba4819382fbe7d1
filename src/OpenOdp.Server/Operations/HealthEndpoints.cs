using System.Text.Json.Serialization;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Http;
using OpenOdp.Storage;

namespace OpenOdp.Server.Operations;

/// <summary>How the server is.</summary>
/// <param name="Status">In a word or two.</param>
/// <param name="Reason">Why it is not ready.</param>
internal sealed record HealthAnswer(
    string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: the store reads and writes; else why not.</summary>
internal static class HealthEndpoints
{
    public static IResult Live() => Show(new HealthAnswer("live"), StatusCodes.Status200OK);

    public static IResult Ready(Store store) => store.Status is { IsReady: false } status
        ? Show(new HealthAnswer("not ready", status.Reason), StatusCodes.Status503ServiceUnavailable)
        : Show(new HealthAnswer("ready"), StatusCodes.Status200OK);

    private static IResult Show(HealthAnswer answer, int status) =>
        Results.Text(AnswerJson.Write(answer), Envelopes.Json, status);
}
