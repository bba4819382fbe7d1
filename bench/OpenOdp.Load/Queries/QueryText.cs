using System.Globalization;
using System.Text;

namespace OpenOdp.Load.Queries;

/// <summary>A request that asks for the segments of a user, rendered once around the place of the user's number.</summary>
internal sealed class QueryText
{
    private const char UserMark = '\u0001';
    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly int _width;
    private readonly string _format;

    /// <param name="document">In which form.</param>
    /// <param name="names">The segments that it asks for.</param>
    /// <param name="prefix">What stands before the number in every user's id.</param>
    /// <param name="width">The digits of that number.</param>
    /// <param name="host">The authority of the server.</param>
    /// <param name="publicKey">The key that asks.</param>
    public QueryText(
        QueryDocument document, IReadOnlyList<string> names, string prefix, int width, string host, string publicKey)
    {
        (_width, _format) = (width, string.Create(CultureInfo.InvariantCulture, $"D{width}"));
        var parts = (document == QueryDocument.Variables ? Variables(prefix, names) : Pasted(prefix, names)).Split(UserMark);
        var length = parts[0].Length + width + parts[1].Length;
        _head = Encoding.ASCII.GetBytes(
            $"POST /v3/graphql HTTP/1.1\r\nHost: {host}\r\nx-api-key: {publicKey}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {length}\r\n\r\n{parts[0]}");
        _tail = Encoding.ASCII.GetBytes(parts[1]);
    }

    public int Length => _head.Length + _width + _tail.Length;

    /// <summary>Writes the request about a user and returns its length.</summary>
    public int Write(Span<byte> room, long user)
    {
        _head.CopyTo(room);
        user.TryFormat(room.Slice(_head.Length, _width), out _, _format, CultureInfo.InvariantCulture);
        _tail.CopyTo(room[(_head.Length + _width)..]);
        return Length;
    }

    private static string Variables(string prefix, IEnumerable<string> names) =>
        "{\"query\":\"query($userId: String, $audiences: [String]) {customer(fs_user_id: $userId) "
        + "{audiences(subset: $audiences) {edges {node {name state}}}}}\",\"variables\":{\"userId\":\"" + prefix + UserMark
        + "\",\"audiences\":[" + string.Join(',', names.Select(static name => $"\"{name}\"")) + "]}}";

    private static string Pasted(string prefix, IEnumerable<string> names) =>
        "{\"query\" : \"query {customer(fs_user_id : \\\"" + prefix + UserMark + "\\\") {audiences(subset: ["
        + string.Join(',', names.Select(static name => $"\\\"{name}\\\"")) + "]) {edges {node {name state}}}}}\"}";
}
