using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Inspector;

/// <summary>A request that lately came in.</summary>
/// <param name="Body">The first part of what was sent, which may be no JSON at all.</param>
/// <param name="Errors">Why it was refused.</param>
/// <param name="Warnings">What was changed in it.</param>
internal sealed record RequestAnswer(
    string Id, string At, string Path, int Status, string Body, IReadOnlyList<RequestRemark> Errors,
    IReadOnlyList<RequestRemark> Warnings)
{
    public static RequestAnswer Of(RequestEntry entry) => new(
        IdOf(entry),
        IsoTime.OfMicroseconds(entry.At),
        entry.Path,
        entry.Status,
        Encoding.UTF8.GetString(entry.Body),
        [.. entry.Errors.Select(RequestRemark.Of)],
        [.. entry.Warnings.Select(RequestRemark.Of)]);

    public static string IdOf(RequestEntry entry) => entry.Id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Something said about a request.</summary>
/// <param name="Event">The place of the item that it is about; none when it is about all of it.</param>
internal sealed record RequestRemark(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Event, string Message)
{
    public static RequestRemark Of(Remark remark) => new(remark.Index, remark.Message);
}
