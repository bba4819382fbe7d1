using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Webhooks;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Segments;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Webhooks;

/// <summary>Reads the body that describes a webhook.</summary>
internal static class WebhookBody
{
    /// <summary>Its fields.</summary>
    public static readonly string[] Fields = ["url", "segments", "secret", "after", "disabled"];

    /// <summary>Bytes of an address at most.</summary>
    private const int MaxUrl = 2 << 10;

    /// <summary>Those of ASCII that stand in no address; some readers take the backslash for a slash (RFC 3986).</summary>
    private const string NoCharacters = "\"<>\\^`{|}";

    /// <summary>Reads it; null with what is wrong.</summary>
    public static WebhookWish? Read(WriteCall call, ViewLease view, WebhookOptions options, out string fault)
    {
        fault = "Send {\"url\": \"https://…\"}, and what else a webhook has: segments, secret, after, disabled.";
        if (call.Body.ValueKind != JsonValueKind.Object) return null;
        if (!TryUrl(call.Body, options, out var url, ref fault)) return null;
        if (!TrySegments(call, view, out var segments, ref fault)) return null;
        if (!TrySecret(call.Body, out var secret, ref fault)) return null;
        if (!TryAfter(call.Body, view.Position, out var after, ref fault)) return null;
        if (!TryDisabled(call.Body, out var isDisabled, ref fault)) return null;
        return new WebhookWish
        {
            Url = url,
            Segments = segments,
            Secret = secret ?? WebhookSecret.Make(),
            KeepsSecret = secret is null,
            After = after,
            IsDisabled = isDisabled,
        };
    }

    private static bool TryUrl(JsonElement body, WebhookOptions options, out string url, ref string fault)
    {
        url = Member(body, "url") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : string.Empty;
        fault = $"url must be an address such as https://example.com/hooks, of at most {MaxUrl} bytes.";
        if (Encoding.UTF8.GetByteCount(url) > MaxUrl || !Uri.TryCreate(url, UriKind.Absolute, out var read)) return false;
        if ((read.Scheme != Uri.UriSchemeHttp && read.Scheme != Uri.UriSchemeHttps) || read.Host.Length == 0) return false;
        fault = "url has white space, a control character or one that is not ASCII: write those of a path as %20 and the "
            + "like, and a host as xn--….";
        if (url.AsSpan().ContainsAnyExceptInRange('!', '~')) return false;
        fault = $"url has one of the characters {NoCharacters}, which an address cannot have: write it as %5C and the like.";
        if (url.Any(NoCharacters.Contains)) return false;
        fault = "url has a fragment, which no request takes to a server: leave out # and what follows, or write %23.";
        if (url.Contains('#')) return false;
        fault = "url names port 0, at which nobody listens: leave the port out, or name another one.";
        if (read.Port == 0) return false;
        fault = "url must name no user and no password: the signature tells the receiver who sends.";
        if (read.UserInfo.Length > 0) return false;
        if (options.FaultOf(read) is not { } refusal) return true;
        fault = refusal;
        return false;
    }

    private static bool TrySegments(WriteCall call, ViewLease view, out List<string> segments, ref string fault)
    {
        segments = [];
        if (Member(call.Body, "segments") is not { } list) return true;
        fault = $"segments must be a list of ids of segments, at most {PutWebhookCommand.MaxSegments}; empty for all.";
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > PutWebhookCommand.MaxSegments) return false;
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.String) return false;
            var id = SegmentEndpoints.Normal(entry.GetString()!);
            fault = $"segments names '{id}', and there is no such segment. Install it first.";
            if (!SegmentNames.NumbersOf(view, call.Account.Number, id).Any()) return false;
            if (!segments.Contains(id)) segments.Add(id);
        }

        return true;
    }

    private static bool TrySecret(JsonElement body, out byte[]? secret, ref string fault)
    {
        secret = null;
        if (Member(body, "secret") is not { } text) return true;
        fault = "secret must be whsec_ and the base64 of 24 to 64 bytes. Leave it out, and one is made.";
        return text.ValueKind == JsonValueKind.String && WebhookSecret.TryRead(text.GetString()!, out secret);
    }

    private static bool TryAfter(JsonElement body, ulong position, out ulong? after, ref string fault)
    {
        after = null;
        if (Member(body, "after") is not { } text) return true;
        fault = $"after must be a position, as a whole number; the log ends at {IdText.Of(position)}.";
        if (text.ValueKind != JsonValueKind.Number || !text.TryGetUInt64(out var read) || read > position) return false;
        after = read;
        return true;
    }

    private static bool TryDisabled(JsonElement body, out bool? isDisabled, ref string fault)
    {
        isDisabled = null;
        if (Member(body, "disabled") is not { } flag) return true;
        fault = "disabled must be true or false.";
        if (flag.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return false;
        isDisabled = flag.ValueKind == JsonValueKind.True;
        return true;
    }

    private static JsonElement? Member(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
}
