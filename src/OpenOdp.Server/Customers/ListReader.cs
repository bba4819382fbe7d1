using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Customers;

/// <summary>Reads the value of an attribute that is a list (PR-5). Its elements are texts, numbers and truth values.</summary>
internal static class ListReader
{
    /// <summary>Reads the array that the cursor stands on.</summary>
    public static void Read(ref JsonCursor json, ref FieldEntry field, Findings findings)
    {
        // Rare enough to have memory of its own: the scratch is written to while elements are read.
        var elements = new ByteWriter(64);
        Span<byte> uuid = stackalloc byte[16];
        var count = 0;
        while (json.NextElement())
        {
            var element = new FieldEntry(field.Name);
            FieldReader.Read(ref json, ref element, FieldType.Any, findings);
            if (element.IsDropped) continue;
            if (element.Kind == FieldKind.Null)
            {
                findings.Warn($"An empty element of {Quoting.Quote(json.Text[field.Name])} is left out.");
                continue;
            }

            ItemFields.ValueOf(in element, json.Text, uuid).Write(elements);
            count++;
        }

        var start = json.Scratch.Length;
        FieldValue.WriteElements(json.Scratch, count, elements.Written);
        (field.Kind, field.Value) = (FieldKind.List, TextSlice.InScratch(start, json.Scratch.Length - start));
    }
}
