using System.Runtime.InteropServices;
using System.Text.Json;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Experiments;

/// <summary>The events that a report stands for: an impression for each decision, a conversion for each other event.</summary>
internal sealed class ExperimentBatch
{
    /// <summary>All events of a visitor repeat the visitor's attributes: a small body could become a large one.</summary>
    private const int MaxBytes = 2 * RequestBody.MaxBytes;

    private const int MostRemarks = 18; // an event keeps 20 warnings

    private const string NotAList = "must be a list of objects.";

    private readonly ByteWriter _text = new(4096);
    private readonly List<Item> _items = [];
    private readonly List<string> _remarks = [];

    /// <summary>What was left out, or counts for nothing; null when nothing was.</summary>
    public IReadOnlyList<string>? Remarks => _remarks.Count == 0 ? null : _remarks;

    /// <summary>Why it cannot be taken; null when it can.</summary>
    public string? Fault =>
        _text.Length > MaxBytes
            ? $"With the visitors' attributes in each event it is larger than {MaxBytes >> 20} MiB: send fewer in each request."
        : _items.Count == 0 ? $"There is nothing in it. {string.Join(' ', _remarks)}".TrimEnd()
        : null;

    private bool IsFull => _items.Count > RequestItems.MaxItems || _text.Length > MaxBytes;

    /// <summary>Reads a report; says why it cannot be taken, else null.</summary>
    public string? Read(JsonElement report)
    {
        if (report.ValueKind != JsonValueKind.Object) return "The body must be an object with `visitors`.";
        if (Objects(report, "visitors") is not { } visitors) return $"`visitors` {NotAList}";
        foreach (var (index, visitor) in visitors.Index())
        {
            if (!IsFull) Read(report, visitor, new ReportPath(index));
        }

        return Fault;
    }

    /// <summary>What is said of an event, in the words of the report.</summary>
    public string InSentNames(int index, string message) =>
        SentNames.InMessage(message, _items[index].Path, _items[index].When);

    /// <summary>Leaves an event out that cannot be taken.</summary>
    public void Remove(int index, string reason)
    {
        Remark(_items[index].Path, "", $"is left out: {InSentNames(index, reason)}");
        _items.RemoveAt(index);
    }

    /// <summary>The events as <c>POST /v3/events</c> takes them.</summary>
    public ReadOnlySpan<byte> ToBody()
    {
        var body = new ByteWriter(_text.Length + _items.Count + 2);
        foreach (var (index, item) in _items.Index())
        {
            body.Byte(index == 0 ? (byte)'[' : (byte)',');
            body.Raw(_text.Written.Slice(item.Start, item.Length));
        }

        body.Byte((byte)']');
        return body.Written;
    }

    private void Read(JsonElement report, JsonElement visitor, ReportPath path)
    {
        var id = ExperimentEventWriter.Member(visitor, "visitor_id");
        if (id is not { ValueKind: JsonValueKind.String or JsonValueKind.Number }
            || JsonMarshal.GetRawUtf8Value(id.Value).Trim("\" "u8).IsEmpty)
        {
            Remark(path, "", "is left out: its `visitor_id` must be a text that is not empty.");
            return;
        }

        if (Objects(visitor, "snapshots", path) is not { } snapshots) return;
        var attributes = Objects(visitor, "attributes", path) ?? [];
        foreach (var (index, attribute) in attributes.Index())
        {
            if (ExperimentEventWriter.Member(attribute, "key") is { ValueKind: JsonValueKind.String }) continue;
            Remark(path with { List = "attributes", Index = index }, "", "is left out: its `key` must be a text.");
        }

        var writer = new ExperimentEventWriter(_text, report, id.Value, attributes);
        foreach (var (index, snapshot) in snapshots.Index())
        {
            if (!IsFull) Read(writer, snapshot, path with { Snapshot = index });
        }
    }

    private void Read(ExperimentEventWriter writer, JsonElement snapshot, ReportPath path)
    {
        var decisions = Objects(snapshot, "decisions", path) ?? [];
        var events = Objects(snapshot, "events", path) ?? [];
        var seen = events.FindIndex(ExperimentEventWriter.IsImpression);
        if (decisions.Count == 0 && events.Count == 0) Remark(path, "", "has neither decisions nor events.");
        if (decisions.Count == 0 && seen >= 0) Remark(path, "", "has no decisions: `campaign_activated` counts for nothing.");
        var when = events.ElementAtOrDefault(Math.Max(seen, 0));
        var whenPath = path with { List = "events", Index = Math.Max(seen, 0) };
        foreach (var (index, decision) in decisions.Index())
        {
            if (IsFull) return;
            var at = path with { List = "decisions", Index = index };
            CheckDecision(decision, at);
            Add(at, whenPath, () => writer.Impression(decision, when, index == 0 && seen >= 0 ? null : index));
        }

        foreach (var (index, one) in events.Index())
        {
            if (IsFull) return;
            if (ExperimentEventWriter.IsImpression(one)) continue;
            var at = path with { List = "events", Index = index };
            CheckConversion(one, at);
            Add(at, at, () => writer.Conversion(one));
        }
    }

    /// <summary>Flags that no rule decided are reported, too, with an empty key of the rule, and count in no result.</summary>
    private void CheckDecision(JsonElement decision, ReportPath path)
    {
        if (!IsObject(decision, "metadata", path)) return;
        var rule = decision.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            ? ExperimentEventWriter.Member(metadata, "rule_key")
            : null;
        if (rule is { ValueKind: JsonValueKind.Null or JsonValueKind.String } && !IsText(rule)) return;
        if (IsText(rule) && IsText(ExperimentEventWriter.Member(metadata, "variation_key"))) return;
        Remark(path, "", "counts in no result: its `metadata` must have a `rule_key` and a `variation_key` that are not empty.");
    }

    private void CheckConversion(JsonElement conversion, ReportPath path)
    {
        IsObject(conversion, "tags", path);
        if (IsText(ExperimentEventWriter.Member(conversion, "key"))) return;
        Remark(path, "", "counts in no result: its `key` must be a text that is not empty.");
    }

    private void Add(ReportPath path, ReportPath when, Action write)
    {
        var start = _text.Length;
        write();
        _items.Add(new Item(path, when, start, _text.Length - start));
    }

    /// <summary>True for an object, and for what is not there; else it is told.</summary>
    private bool IsObject(JsonElement parent, string name, ReportPath path)
    {
        var value = ExperimentEventWriter.Member(parent, name);
        if (value is null or { ValueKind: JsonValueKind.Object or JsonValueKind.Null }) return true;
        Remark(path, name, "is left out: it must be an object.");
        return false;
    }

    private static bool IsText(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text && JsonMarshal.GetRawUtf8Value(text).Length > 2;

    /// <summary>The objects of a list; null, with a remark, for what is none.</summary>
    private List<JsonElement>? Objects(JsonElement parent, string name, ReportPath path)
    {
        var objects = Objects(parent, name);
        if (objects is null) Remark(path, name, $"is left out: it {NotAList}");
        return objects;
    }

    /// <summary>The objects of a list; null for what is none. What is not there is an empty list.</summary>
    private static List<JsonElement>? Objects(JsonElement parent, string name)
    {
        if (ExperimentEventWriter.Member(parent, name) is not { ValueKind: not JsonValueKind.Null } list) return [];
        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(one => one.ValueKind == JsonValueKind.Object)
            ? [.. list.EnumerateArray()]
            : null;
    }

    /// <summary>The first say enough: a small body can hold a million of what is left out.</summary>
    private void Remark(ReportPath path, string member, string text)
    {
        if (_remarks.Count < MostRemarks) _remarks.Add($"`{path}{(member.Length == 0 ? "" : ".")}{member}` {text}");
        else if (_remarks.Count == MostRemarks) _remarks.Add("There is more to say.");
    }

    private readonly record struct Item(ReportPath Path, ReportPath When, int Start, int Length);
}
