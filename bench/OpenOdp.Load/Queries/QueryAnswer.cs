namespace OpenOdp.Load.Queries;

/// <summary>What the answer to an SDK's question says.</summary>
internal static class QueryAnswer
{
    public static bool HasEdges(ReadOnlySpan<byte> body) =>
        body.StartsWith("{\"data\":{\"customer\":{\"audiences\":{\"edges\":["u8);

    public static bool IsEmpty(ReadOnlySpan<byte> body) => body.IndexOf("\"edges\":[]"u8) >= 0;

    public static bool IsOfNobody(ReadOnlySpan<byte> body) => body.IndexOf("\"INVALID_IDENTIFIER_EXCEPTION\""u8) >= 0;
}
