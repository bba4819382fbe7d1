using System.Runtime.InteropServices;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Experiments;

/// <summary>The events that a report stands for: an impression for each decision, a conversion for each other event.</summary>
/// <param name="room">Bytes that they may take together. Of more it is only counted how many they would take.</param>
internal sealed class ExperimentBatch(long room)
{
    /// <summary>All events of a visitor repeat the visitor's attributes: a small body could become a large one.</summary>
    private const int MaxBytes = 2 * RequestBody.MaxBytes;

    private const int MostRemarks = 18; // an event keeps 20 warnings

    private const string NotAList = "must be a list of objects.";

    private readonly List<Item> _items = [];
    private readonly List<string> _remarks = [];
    private ByteWriter _text = new(room > LargeRequests.Small ? (int)room + 1 : 4096);

    /// <summary>What was left out, or counts for nothing; null when nothing was.</summary>
    public IReadOnlyList<string>? Remarks => _remarks.Count == 0 ? null : _remarks;

    /// <summary>Bytes that they take, or would take.</summary>
    public long Size { get; private set; }

    /// <summary>False when there is not enough room for them.</summary>
    public bool Fits => Size <= room;

    /// <summary>The events as <c>POST /v3/events</c> takes them, when they fit.</summary>
    public ReadOnlySpan<byte> Body => _text.Written;

    /// <summary>Why it cannot be taken; null when it can.</summary>
    public string? Fault =>
        Size > MaxBytes
            ? $"With the visitors' attributes in each event it is larger than {MaxBytes >> 20} MiB: send fewer in each request."
        : _items.Count == 0 ? $"There is nothing in it. {string.Join(' ', _remarks)}".TrimEnd()
        : null;

    private bool IsFull => _items.Count > RequestItems.MaxItems || Size > MaxBytes;

    /// <summary>Reads a report; says why it cannot be taken, else null.</summary>
    public string? Read(JsonElement report)
    {
        if (report.ValueKind != JsonValueKind.Object) return "The body must be an object with `visitors`.";
        if (!IsList(report, "visitors")) return $"`visitors` {NotAList}";
        foreach (var (index, visitor) in Objects(report, "visitors", index => new ReportPath(index)))
        {
            if (!IsFull) Read(report, visitor, new ReportPath(index));
        }

        _text.Byte((byte)']');
        return Fault;
    }

    /// <summary>What is said of an event, in the words of the report.</summary>
    public string InSentNames(int index, string message) =>
        SentNames.InMessage(message, _items[index].Path, _items[index].When);

    /// <summary>Leaves events out that cannot be taken.</summary>
    public void Remove(IEnumerable<InvalidItem> invalids)
    {
        var reasons = invalids.ToDictionary(invalid => invalid.Index, Reason);
        var (text, items) = (_text, _items.ToArray());
        (_text, Size) = (new ByteWriter(text.Length), 0);
        _items.Clear();
        foreach (var (index, item) in items.Index())
        {
            if (reasons.TryGetValue(index, out var reason)) Remark(item.Path, "", $"is left out: {reason}");
            else Add(item.Path, item.When, () => _text.Raw(text.Written.Slice(item.Start, item.Length)));
        }

        _text.Byte((byte)']');
    }

    /// <summary>Lets go of the events; what was said of them can still be named.</summary>
    public void Release() => _text = new ByteWriter(0);

    /// <summary>Why an event cannot be taken, without its place where that comes first.</summary>
    private string Reason(InvalidItem invalid)
    {
        var (reason, place) = (InSentNames(invalid.Index, invalid.Message), $"`{_items[invalid.Index].Path}`: ");
        return reason.StartsWith(place, StringComparison.Ordinal) ? reason[place.Length..] : reason;
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

        var snapshots = IsList(visitor, "snapshots", path)
            ? Objects(visitor, "snapshots", index => path with { Snapshot = index })
            : [];
        var attributes = Objects(visitor, "attributes", path);
        foreach (var (index, attribute) in attributes)
        {
            if (ExperimentEventWriter.Member(attribute, "key") is { ValueKind: JsonValueKind.String }) continue;
            Remark(path with { List = "attributes", Index = index }, "", "is left out: its `key` must be a text.");
        }

        var writer = new ExperimentEventWriter(_text, report, id.Value, attributes.Select(attribute => attribute.Item));
        foreach (var (index, snapshot) in snapshots)
        {
            if (!IsFull) Read(writer, snapshot, path with { Snapshot = index });
        }
    }

    private void Read(ExperimentEventWriter writer, JsonElement snapshot, ReportPath path)
    {
        var decisions = Objects(snapshot, "decisions", path);
        var events = Objects(snapshot, "events", path);
        var seen = events.FindIndex(one => ExperimentEventWriter.IsImpression(one.Item));
        if (decisions.Count == 0 && events.Count == 0) Remark(path, "", "has neither decisions nor events.");
        if (decisions.Count == 0 && seen >= 0) Remark(path, "", "has no decisions: `campaign_activated` counts for nothing.");
        var (whenIndex, when) = events.ElementAtOrDefault(Math.Max(seen, 0));
        var whenPath = path with { List = "events", Index = whenIndex };
        foreach (var (index, decision) in decisions)
        {
            if (IsFull) return;
            var at = path with { List = "decisions", Index = index };
            CheckDecision(decision, at);
            Add(at, whenPath, () => writer.Impression(decision, when, index == 0 && seen >= 0 ? null : index));
        }

        foreach (var (index, one) in events)
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
        if (rule is not null && !IsKey(rule)) return;
        if (IsKey(rule) && IsKey(ExperimentEventWriter.Member(metadata, "variation_key"))) return;
        Remark(path, "", "counts in no result: its `metadata` must have a `rule_key` and a `variation_key` that are not empty.");
    }

    private void CheckConversion(JsonElement conversion, ReportPath path)
    {
        IsObject(conversion, "tags", path);
        if (IsKey(ExperimentEventWriter.Member(conversion, "key"))) return;
        Remark(path, "", "counts in no result: its `key` must not be empty.");
    }

    private void Add(ReportPath path, ReportPath when, Action write)
    {
        var start = _text.Length;
        _text.Byte(_items.Count == 0 ? (byte)'[' : (byte)',');
        write();
        Size += _text.Length - start;
        _items.Add(new Item(path, when, start + 1, _text.Length - start - 1));
        if (!Fits) _text.Truncate(start);
    }

    /// <summary>True for an object, and for what is not there; else it is told.</summary>
    private bool IsObject(JsonElement parent, string name, ReportPath path)
    {
        var value = ExperimentEventWriter.Member(parent, name);
        if (value is null or { ValueKind: JsonValueKind.Object or JsonValueKind.Null }) return true;
        Remark(path, name, "is left out: it must be an object.");
        return false;
    }

    /// <summary>True for what an event keeps as a text that is not empty: a number counts as its text.</summary>
    private static bool IsKey(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => false,
        { ValueKind: JsonValueKind.String } text => JsonMarshal.GetRawUtf8Value(text).Length > 2,
        _ => true,
    };

    private static bool IsList(JsonElement parent, string name) =>
        ExperimentEventWriter.Member(parent, name) is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Array };

    /// <summary>True for a list, and for what is not there; else it is told.</summary>
    private bool IsList(JsonElement parent, string name, ReportPath path)
    {
        if (IsList(parent, name)) return true;
        Remark(path, name, $"is left out: it {NotAList}");
        return false;
    }

    private List<(int Index, JsonElement Item)> Objects(JsonElement parent, string name, ReportPath path) =>
        IsList(parent, name, path) ? Objects(parent, name, index => path with { List = name, Index = index }) : [];

    /// <summary>The objects of a list, each with its place; what else is in it is told.</summary>
    private List<(int Index, JsonElement Item)> Objects(JsonElement parent, string name, Func<int, ReportPath> at)
    {
        var objects = new List<(int, JsonElement)>();
        if (ExperimentEventWriter.Member(parent, name) is not { ValueKind: JsonValueKind.Array } list) return objects;
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.Object) objects.Add((index, item));
            else Remark(at(index), "", "is left out: it must be an object.");
        }

        return objects;
    }

    /// <summary>The first say enough: a small body can hold a million of what is left out.</summary>
    private void Remark(ReportPath path, string member, string text)
    {
        if (_remarks.Count < MostRemarks) _remarks.Add($"`{path}{(member.Length == 0 ? "" : ".")}{member}` {text}");
        else if (_remarks.Count == MostRemarks) _remarks.Add("There is more to say.");
    }

    private readonly record struct Item(ReportPath Path, ReportPath When, int Start, int Length);
}
