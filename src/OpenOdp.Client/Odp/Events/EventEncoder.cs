using OpenOdp.Client.Json;

namespace OpenOdp.Client.Odp.Events;

/// <summary>
/// Turns the arguments of a call into the bytes of one event. Nothing of the caller's is kept or changed (N08).
/// </summary>
internal static class EventEncoder
{
    public const string DefaultType = "fullstack";

    /// <summary>Checks and writes one event.</summary>
    /// <param name="action">What happened; blank is refused (S11).</param>
    /// <param name="type">Its kind; blank means <c>fullstack</c> (S12).</param>
    /// <param name="identifiers">Who did it (S13).</param>
    /// <param name="data">What else is known (S14).</param>
    /// <param name="vuid">The client's own vuid, or null.</param>
    /// <param name="now">When it happened, unless the data says so.</param>
    /// <param name="json">The event in UTF-8.</param>
    /// <param name="user">The identifier that stands for the user when order is kept.</param>
    public static OdpSendResult Encode(
        string? action,
        string? type,
        IReadOnlyDictionary<string, string>? identifiers,
        EventData? data,
        string? vuid,
        DateTimeOffset now,
        out byte[] json,
        out string user)
    {
        var text = TextPool.Take();
        var result = Write(text, action, type, identifiers, data, vuid, now, out user);
        json = result == OdpSendResult.Accepted ? text.Written.ToArray() : [];
        TextPool.Return(text);
        return result;
    }

    private static OdpSendResult Write(
        Utf8Text text,
        string? action,
        string? type,
        IReadOnlyDictionary<string, string>? identifiers,
        EventData? data,
        string? vuid,
        DateTimeOffset now,
        out string user)
    {
        user = "";
        if (string.IsNullOrWhiteSpace(action)) return OdpSendResult.InvalidAction;

        text.Raw("{\"type\":"u8);
        text.Quoted(string.IsNullOrWhiteSpace(type) ? DefaultType : type);
        text.Raw(",\"action\":"u8);
        text.Quoted(action);
        text.Raw(",\"identifiers\":"u8);
        if (!TryWriteIdentifiers(text, identifiers, vuid, ref user)) return OdpSendResult.InvalidIdentifiers;

        text.Raw(",\"data\":"u8);
        if (!TryWriteData(text, data, now)) return OdpSendResult.InvalidData;

        text.Byte((byte)'}');
        return OdpSendResult.Accepted;
    }

    // A map that another thread is changing may throw anything while it is read; that is bad input, and this call never throws
    // (S19).
    private static bool TryWriteIdentifiers(
        Utf8Text text, IReadOnlyDictionary<string, string>? identifiers, string? vuid, ref string user)
    {
        try
        {
            var writer = new IdentifierWriter(text);
            var any = writer.Write(identifiers, vuid);
            user = writer.User ?? "";
            return any;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static bool TryWriteData(Utf8Text text, EventData? data, DateTimeOffset now)
    {
        try
        {
            return new DataWriter(text, now).Write(data);
        }
        catch (Exception)
        {
            return false;
        }
    }
}
