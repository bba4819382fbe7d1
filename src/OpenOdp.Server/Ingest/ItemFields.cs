using System.Diagnostics;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Ingest;

/// <summary>The fields of one object while it is being read; afterwards they are written sorted by name.</summary>
internal sealed class ItemFields
{
    private readonly Growable<FieldEntry> _fields = new(32);

    /// <summary>How many there are, those whose name alone counts included.</summary>
    public int Count => _fields.Count;

    /// <summary>How many fit without growing.</summary>
    public int Capacity => _fields.Capacity;

    /// <summary>Starts anew.</summary>
    public void Clear() => _fields.Truncate(0);

    /// <summary>Adds a field.</summary>
    public ref FieldEntry Add(FieldEntry field) => ref _fields.Add(field);

    /// <summary>Gives a field a text unless it has a value.</summary>
    public void SetDefault(TextSlice name, TextSlice value, TextSource text)
    {
        foreach (ref var field in _fields.Items)
        {
            if (!text[field.Name].SequenceEqual(text[name])) continue;
            if (field.Kind == FieldKind.Null) (field.Kind, field.Value, field.IsDropped) = (FieldKind.Text, value, false);
            return;
        }

        _fields.Add(new FieldEntry(name) { Kind = FieldKind.Text, Value = value });
    }

    /// <summary>True when a field has a value.</summary>
    public bool Has(ReadOnlySpan<byte> name, TextSource text)
    {
        foreach (ref var field in _fields.Items)
        {
            if (text[field.Name].SequenceEqual(name)) return !field.IsDropped && field.Kind != FieldKind.Null;
        }

        return false;
    }

    /// <summary>True when a field is a text that is not empty.</summary>
    public bool HasText(ReadOnlySpan<byte> name, TextSource text) => TryText(name, text, out _);

    /// <summary>The text of a field; false when it is none, or empty.</summary>
    public bool TryText(ReadOnlySpan<byte> name, TextSource text, out ReadOnlySpan<byte> value)
    {
        value = default;
        foreach (ref var field in _fields.Items)
        {
            if (!text[field.Name].SequenceEqual(name)) continue;
            if (!field.IsDropped && field.Kind == FieldKind.Text) value = text[field.Value];
            return value.Length > 0;
        }

        return false;
    }

    /// <summary>
    /// Sorts by name and refuses a name that came twice, unless it is a broken one: then all but one are left out.
    /// </summary>
    public void Close(ref JsonCursor json)
    {
        NameOrder.Sort(_fields.Items, json.Text);
        var twin = NameOrder.FindTwin<FieldEntry>(_fields.Items, json.Text);
        if (twin > 0) CloseTwins(ref json, twin);
    }

    private void CloseTwins(ref JsonCursor json, int twin)
    {
        var fields = _fields.Items;
        var last = twin - 1;
        for (var i = twin; i < fields.Length; i++)
        {
            var name = fields[i].Name;
            if (!json.Text[name].SequenceEqual(json.Text[fields[last].Name]))
            {
                fields[++last] = fields[i];
                continue;
            }

            if (!json.IsBroken(name))
            {
                json.RefuseTwin(name);
                return;
            }

            json.WarnOfTwin(name);
            if (name.IsBefore(fields[last].Name)) fields[last] = fields[i];
        }

        _fields.Truncate(last + 1);
    }

    /// <summary>Appends the fields that are stored, behind their count. They must be sorted.</summary>
    public void Write(ByteWriter output, TextSource text)
    {
        var count = 0;
        foreach (ref var field in _fields.Items) count += field.IsDropped ? 0 : 1;
        FieldList.WriteHead(output, count);
        Span<byte> uuid = stackalloc byte[16];
        foreach (ref var field in _fields.Items)
        {
            if (!field.IsDropped) FieldList.Write(output, text[field.Name], ValueOf(in field, text, uuid));
        }
    }

    /// <summary>The value of a field in its stored form.</summary>
    public static FieldValue ValueOf(in FieldEntry field, TextSource text, Span<byte> uuid) => field.Kind switch
    {
        FieldKind.Text => FieldValue.OfText(text[field.Value], uuid),
        FieldKind.Decimal or FieldKind.List => new FieldValue(field.Kind, text[field.Value]),
        FieldKind.Null or FieldKind.True or FieldKind.False or FieldKind.Integer =>
            new FieldValue(field.Kind, default, field.Integer),
        _ => throw new UnreachableException($"No reader makes a field of kind {field.Kind}."),
    };
}
