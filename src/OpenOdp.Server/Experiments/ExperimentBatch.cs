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

    /// <summary>How many events there are.</summary>
    public int Count => _items.Count;

    /// <summary>What was left out; null when nothing was.</summary>
    public IReadOnlyList<string>? Remarks => _remarks.Count == 0 ? null : _remarks;

    private bool IsFull => _items.Count > RequestItems.MaxItems || _text.Length > MaxBytes;

    /// <summary>Reads a report; says why it cannot be taken, else null.</summary>
    public string? Read(JsonElement report)
    {
        if (report.ValueKind != JsonValueKind.Object) return "The body must be an object with `visitors`.";
        if (Objects(report, "visitors", "") is not { } visitors) return $"`visitors` {NotAList}";
        foreach (var (index, visitor) in visitors.Index())
        {
            if (!IsFull) Read(report, visitor, $"visitors[{index}]");
        }

        return _text.Length > MaxBytes
            ? $"With the visitors' attributes in each event it is larger than {MaxBytes >> 20} MiB: send fewer in each request."
            : _items.Count == 0 ? $"There is nothing in it. {string.Join(' ', _remarks)}".TrimEnd()
            : null;
    }

    /// <summary>Leaves an event out that cannot be taken.</summary>
    public void Remove(int index, string reason)
    {
        Remark($"`{_items[index].Path}` is left out: {reason}");
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

    private void Read(JsonElement report, JsonElement visitor, string path)
    {
        var id = ExperimentEventWriter.Member(visitor, "visitor_id");
        if (id is not { ValueKind: JsonValueKind.String or JsonValueKind.Number }
            || JsonMarshal.GetRawUtf8Value(id.Value).SequenceEqual("\"\""u8))
        {
            Remark($"`{path}` is left out: its `visitor_id` must be a text that is not empty.");
            return;
        }

        if (Objects(visitor, "snapshots", path) is not { } snapshots) return;
        var writer = new ExperimentEventWriter(_text, report, id.Value, Objects(visitor, "attributes", path) ?? []);
        foreach (var (index, snapshot) in snapshots.Index())
        {
            if (!IsFull) Read(writer, snapshot, $"{path}.snapshots[{index}]");
        }
    }

    private void Read(ExperimentEventWriter writer, JsonElement snapshot, string path)
    {
        var decisions = Objects(snapshot, "decisions", path) ?? [];
        var events = Objects(snapshot, "events", path) ?? [];
        if (decisions.Count + events.Count == 0) Remark($"`{path}` has neither decisions nor events.");
        var seen = events.Find(ExperimentEventWriter.IsImpression);
        var when = seen.ValueKind == JsonValueKind.Object ? seen : events.FirstOrDefault();
        foreach (var (index, decision) in decisions.Index())
        {
            if (IsFull) return;
            var isFirst = index == 0 && seen.ValueKind == JsonValueKind.Object;
            Add($"{path}.decisions[{index}]", () => writer.Impression(decision, when, isFirst ? null : index));
        }

        foreach (var (index, one) in events.Index())
        {
            if (IsFull) return;
            if (ExperimentEventWriter.IsImpression(one)) continue;
            Add($"{path}.events[{index}]", () => writer.Conversion(one));
        }
    }

    private void Add(string path, Action write)
    {
        var start = _text.Length;
        write();
        _items.Add(new Item(path, start, _text.Length - start));
    }

    /// <summary>The objects of a list; null, with a remark, for what is none. What is not there is an empty list.</summary>
    private List<JsonElement>? Objects(JsonElement parent, string name, string path)
    {
        if (ExperimentEventWriter.Member(parent, name) is not { ValueKind: not JsonValueKind.Null } list) return [];
        if (list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(one => one.ValueKind == JsonValueKind.Object))
        {
            return [.. list.EnumerateArray()];
        }

        Remark($"`{path}.{name}` is left out: it {NotAList}");
        return null;
    }

    /// <summary>The first say enough: a small body can hold a million of what is left out.</summary>
    private void Remark(string remark)
    {
        if (_remarks.Count < MostRemarks) _remarks.Add(remark);
        else if (_remarks.Count == MostRemarks) _remarks.Add("More was left out.");
    }

    private readonly record struct Item(string Path, int Start, int Length);
}
