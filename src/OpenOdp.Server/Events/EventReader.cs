using System.Globalization;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Json;
using OpenOdp.Server.Orders;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Events;

/// <summary>Reads one event (§3.1 to §3.4) into the form of <see cref="EventItem"/>.</summary>
internal struct EventReader : IItemReader
{
    private const long FutureTolerance = 24 * 60 * 60 * 1000;
    private const long FirstLikelyTime = 365L * 24 * 60 * 60 * 1000; // 1971

    private const string TooManyBytes =
        "The events of all orders in one request would take more than 16 MiB: send fewer orders in each request.";

    private TextSlice _type;
    private TextSlice _action;
    private long? _timestamp;
    private bool _hasOrder;
    private int _lines;
    private int _eventCount;
    private long _orderBytes;

    /// <inheritdoc/>
    public static string ItemName => "event";

    /// <inheritdoc/>
    public static int MaxItems => RequestItems.MaxItems;

    /// <inheritdoc/>
    public readonly string? Excess
    {
        get
        {
            if (_orderBytes > ItemLimits.RequestOrderEventBytes) return TooManyBytes;
            if (_eventCount <= RequestItems.MaxEvents) return null;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The line items of all orders in one request may be at most {RequestItems.MaxEvents:N0}: "
                    + $"send fewer orders in each request.");
        }
    }

    /// <inheritdoc/>
    public readonly long MoreBytes => _orderBytes;

    /// <inheritdoc/>
    public void Read(ref JsonCursor json, ParseScratch scratch, AccountRules rules, in SourceDefaults defaults, Findings findings)
    {
        _type = default;
        _action = default;
        _timestamp = null;
        _hasOrder = false;
        _lines = 0;
        scratch.Identifiers.Clear();
        scratch.Fields.Clear();
        var names = json.OpenNames();
        while (json.NextProperty(out var name))
        {
            json.AddName(name);
            var text = json.Text[name];
            if (text.SequenceEqual("type"u8))
            {
                _type = ReadWord(ref json, "type", findings);
            }
            else if (text.SequenceEqual("action"u8))
            {
                _action = ReadWord(ref json, "action", findings);
            }
            else if (text.SequenceEqual("identifiers"u8))
            {
                IdentifierReader.ReadAll(ref json, rules, scratch.Identifiers, findings);
            }
            else if (text.SequenceEqual("data"u8))
            {
                ReadData(ref json, scratch, defaults.Source, findings);
            }
            else
            {
                SkipUnknown(ref json, name, findings);
            }
        }

        json.CloseNames(names);
        Check(ref json, scratch, rules, defaults.Source, findings);
        _eventCount += Math.Max(1, _lines);
        if (!findings.ItemIsValid) return;
        var added = defaults.NameApp(
            scratch.Fields, json.Text) | defaults.NameEvent(scratch.Fields, json.Text, scratch.Text, findings.Index);
        if (added) scratch.Fields.Close(ref json);
        Write(ref json, scratch, findings);
    }

    private static TextSlice ReadWord(ref JsonCursor json, string name, Findings findings)
    {
        if (json.Token == JsonTokenType.String)
        {
            var word = json.TakeText();
            var cut = TextLength.Cut(json.Text[word], TextLength.Max);
            if (cut.Length < word.Length)
            {
                findings.Warn(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"`{name}` is longer than {TextLength.Max:N0} characters; the rest was cut off."),
                    Limit.TextLength);
            }

            return word.Part(0, cut.Length);
        }

        if (json.Token != JsonTokenType.Null) findings.Refuse($"`{name}` must be a text.");
        json.Skip();
        return default;
    }

    private static void SkipUnknown(ref JsonCursor json, TextSlice name, Findings findings)
    {
        findings.Warn($"{Quoting.Quote(json.Text[name])} is ignored: an event has `type`, `action`, `identifiers` and `data`.");
        json.Skip();
    }

    private void ReadData(ref JsonCursor json, ParseScratch scratch, in RequestSource source, Findings findings)
    {
        if (json.Token != JsonTokenType.StartObject)
        {
            if (json.Token != JsonTokenType.Null) findings.Refuse("`data` must be an object of field names and values.");
            json.Skip();
            return;
        }

        while (json.NextProperty(out var name))
        {
            if (json.Token == JsonTokenType.StartObject && json.Text[name].SequenceEqual("order"u8))
            {
                scratch.Fields.Add(FieldEntry.Dropped(name));
                _hasOrder = true;
                _lines = OrderReader.Read(ref json, scratch, findings);
                continue;
            }

            var type = FieldTypes.OfEvent(json.Text[name]);
            if (!FieldReader.Admits(ref json, scratch.Fields, name, type, ItemLimits.Fields, findings)) continue;
            ref var field = ref scratch.Fields.Add(new FieldEntry(name));
            FieldReader.Read(ref json, ref field, type, findings);
            if (json.Text[name].SequenceEqual("idempotence_id"u8)) CheckId(ref json, ref field, findings);
            if (json.Text[name].SequenceEqual("ts"u8)) ReadTimestamp(ref json, ref field, source, findings);
        }

        scratch.Fields.Close(ref json);
    }

    /// <summary>Another event's could be read as the same one, and would not count.</summary>
    private static void CheckId(ref JsonCursor json, ref FieldEntry field, Findings findings)
    {
        if (field.Kind != FieldKind.Text || !json.HasLost(field.Value)) return;
        (field.Kind, field.IsDropped) = (FieldKind.Null, true);
        findings.Warn(
            "Field `idempotence_id` has lost a character, which is U+FFFD now: it could be another event's, and is left out.");
    }

    private void ReadTimestamp(ref JsonCursor json, ref FieldEntry field, in RequestSource source, Findings findings)
    {
        if (field.Kind == FieldKind.Null && !field.IsDropped) return;
        if (!TimestampText.TryRead(in field, json.Text, out var milliseconds, out var isFine))
        {
            const string Fault = "Field `ts` is not a time, or could be two: send seconds since 1970, or ISO-8601 such as "
                + "2026-01-31T12:00:00Z.";
            if (!source.IsTimeOptional) findings.Refuse(Fault);
            else findings.Warn($"{Fault} The time of arrival counts.");
            field.IsDropped = true;
            return;
        }

        _timestamp = milliseconds;
        if (isFine) findings.Warn("Field `ts` is too large for milliseconds: it was read as micro- or nanoseconds since 1970.");
        if (milliseconds < FirstLikelyTime)
        {
            findings.Warn("Field `ts` is before 1971: it is kept, but can hardly be right. Send seconds since 1970, or no `ts`.");
        }

        if (milliseconds > source.ReceivedAt / Microseconds.PerMillisecond + FutureTolerance)
        {
            findings.Warn("Field `ts` is more than 24 hours in the future; segments take the time of arrival.");
        }
    }

    private readonly void Check(
        ref JsonCursor json, ParseScratch scratch, AccountRules rules, in RequestSource source, Findings findings)
    {
        var type = json.Text[_type];
        if (type.Length == 0) findings.Refuse("Missing required field `type`");
        IdentifierReader.Check(
            scratch.Identifiers, findings, "Missing required field `identifiers`: send at least one identifier with a value.");
        if (type.SequenceEqual("product"u8) && !scratch.Fields.HasText("product_id"u8, json.Text))
        {
            findings.Refuse("Missing required field `product_id`");
        }

        if (type.SequenceEqual("passthrough"u8))
        {
            PassthroughRule.Check(json.Text[_action], scratch, json.Text, rules, source.Segments, findings);
        }
        else
        {
            PassthroughRule.CheckSpelling(type, findings);
        }

        var isOrder = type.SequenceEqual("order"u8);
        if (isOrder && !_hasOrder)
        {
            findings.Refuse("Missing required field `order_id`: an event of type `order` needs an object `data.order`.");
        }

        if (!isOrder && _hasOrder) findings.Refuse("Field `order` may be an object only on events of type `order`.");
    }

    private void Write(ref JsonCursor json, ParseScratch scratch, Findings findings)
    {
        var item = scratch.Item;
        EventItem.WriteHead(item, json.Text[_type], _action.Length > 0, json.Text[_action], _timestamp, _hasOrder);
        scratch.Identifiers.Write(item, json.Text);
        scratch.Fields.Write(item, json.Text);
        if (!_hasOrder) return;
        CountBytes((long)item.Length * Math.Max(1, _lines) + scratch.Lines.Length, findings);
        scratch.OrderFields.Write(item, json.Text);
        EventItem.WriteLines(item, _lines, scratch.Lines.Written);
    }

    /// <summary>
    /// Each line becomes an event that repeats what stands beside the lines: a small body could fill the store.
    /// </summary>
    private void CountBytes(long bytes, Findings findings)
    {
        _orderBytes += bytes;
        if (bytes <= ItemLimits.OrderEventBytes) return;
        findings.Refuse(
            "The events of this order's line items would take more than 4 MiB: each repeats the fields "
                + "beside `order`. Send fewer of either.",
            Limit.OrderEventBytes);
    }
}
