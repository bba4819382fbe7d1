using System.Text;
using OpenOdp.Engine;
using OpenOdp.Engine.State;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Ingest;

/// <summary>Fields that the request's headers give to every item that does not have them.</summary>
internal readonly struct SourceDefaults
{
    private readonly TextSlice _typeName;
    private readonly TextSlice _type;
    private readonly TextSlice _appName;
    private readonly TextSlice _app;
    private readonly TextSlice _versionName;
    private readonly TextSlice _version;
    private readonly TextSlice _idName;
    private readonly bool _isCut;
    private readonly bool _isVersionOfNothing;

    /// <summary>Prepares the texts once for all items.</summary>
    public SourceDefaults(in RequestSource source, ByteWriter scratch)
    {
        Source = source;
        if (source.AppId is { Length: > 0 } app)
        {
            _typeName = Put(scratch, "data_source_type");
            _type = Put(scratch, "app");
            _appName = Put(scratch, "data_source");
            _app = Put(scratch, app, ref _isCut);
            _versionName = Put(scratch, "data_source_version");
            _version = source.AppVersion is { Length: > 0 } version ? Put(scratch, version, ref _isCut) : default;
        }
        else
        {
            _isVersionOfNothing = source.AppVersion is { Length: > 0 };
        }

        if (source.IdempotencyKey is { Length: > 0 }) _idName = Put(scratch, "idempotence_id");
    }

    /// <summary>The request.</summary>
    public RequestSource Source { get; }

    /// <summary>Says what of the request around its body could not be taken: once, with the first item.</summary>
    public void Warn(Findings findings)
    {
        if (findings.Index > 0) return;
        foreach (var remark in Source.Remarks ?? []) findings.Warn(remark);
        if (Source.IsKeyTooLong)
        {
            findings.Warn(
                $"The `Idempotency-Key` is ignored: it is longer than {RequestSource.MaxIdempotencyKey} characters.",
                Limit.IdempotencyKey);
        }

        if (_isVersionOfNothing)
        {
            findings.Warn(
                "`z-app-version` is ignored: send `z-app-id` with it.",
                Source.AppVersion!.Length > TextLength.Max ? Limit.TextLength : Limit.None);
        }

        if (_isCut)
        {
            findings.Warn(
                "`z-app-id` or `z-app-version` is longer than 1,024 characters; the rest was cut off.", Limit.TextLength);
        }

        findings.EndRequest();
    }

    /// <summary>
    /// Names the app (GEN-6), unless the item names a source of its own: half of each would be wrong. True when a field was
    /// added.
    /// </summary>
    public bool NameApp(ItemFields fields, TextSource text)
    {
        if (_app.Length == 0 || fields.Has("data_source"u8, text) || fields.Has("data_source_type"u8, text)) return false;
        fields.SetDefault(_typeName, _type, text);
        fields.SetDefault(_appName, _app, text);
        if (_version.Length > 0) fields.SetDefault(_versionName, _version, text);
        return true;
    }

    /// <summary>
    /// Gives an event without an id one that is the same when the request is sent again (EV-29). True when a field was added.
    /// </summary>
    public bool NameEvent(ItemFields fields, TextSource text, ByteWriter scratch, int index)
    {
        if (_idName.Length == 0 || fields.Has("idempotence_id"u8, text)) return false;
        fields.SetDefault(_idName, Put(scratch, index == 0 ? Source.IdempotencyKey! : $"{Source.IdempotencyKey}/{index}"), text);
        return true;
    }

    private static TextSlice Put(ByteWriter scratch, string value)
    {
        var isCut = false;
        return Put(scratch, value, ref isCut);
    }

    private static TextSlice Put(ByteWriter scratch, string value, ref bool isCut)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        var start = scratch.Length;
        var kept = TextLength.Cut(bytes, TextLength.Max);
        isCut |= kept.Length < bytes.Length;
        scratch.Raw(kept);
        return TextSlice.InScratch(start, scratch.Length - start);
    }
}
