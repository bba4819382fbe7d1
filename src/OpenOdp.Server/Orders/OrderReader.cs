using System.Text.Json;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Orders;

/// <summary>Reads <c>data.order</c> (§3.4): a summary and the line items, each of which becomes one event.</summary>
internal static class OrderReader
{
    /// <summary>Reads the object that the cursor stands on and returns how many lines it has.</summary>
    public static int Read(ref JsonCursor json, ParseScratch scratch, Findings findings)
    {
        scratch.OrderFields.Clear();
        scratch.Lines.Clear();
        var lines = 0;
        while (json.NextProperty(out var name))
        {
            if (json.Text[name].SequenceEqual("items"u8))
            {
                scratch.OrderFields.Add(FieldEntry.Dropped(name));
                lines = ReadLines(ref json, scratch, findings);
                continue;
            }

            ReadField(ref json, scratch.OrderFields, name, findings);
        }

        scratch.OrderFields.Close(ref json);
        if (!scratch.OrderFields.HasText("order_id"u8, json.Text))
        {
            findings.Refuse("Missing required field `order_id` in `data.order`");
        }

        return lines;
    }

    private static void ReadField(ref JsonCursor json, ItemFields fields, TextSlice name, Findings findings)
    {
        var type = FieldTypes.OfEvent(json.Text[name]);
        if (!FieldReader.Admits(ref json, fields, name, type, ItemLimits.Fields, findings)) return;
        ref var field = ref fields.Add(new FieldEntry(name));
        FieldReader.Read(ref json, ref field, type, findings);
    }

    private static int ReadLines(ref JsonCursor json, ParseScratch scratch, Findings findings)
    {
        if (json.Token != JsonTokenType.StartArray)
        {
            if (json.Token != JsonTokenType.Null) findings.Refuse("`data.order.items` must be an array of line items.");
            json.Skip();
            return 0;
        }

        var count = 0;
        for (; json.NextElement(); count++)
        {
            if (json.Token == JsonTokenType.StartObject)
            {
                ReadLine(ref json, scratch, findings, count);
                continue;
            }

            findings.Refuse($"Line item {count} of `data.order.items` must be an object.");
            json.Skip();
        }

        return count;
    }

    private static void ReadLine(ref JsonCursor json, ParseScratch scratch, Findings findings, int index)
    {
        var fields = scratch.LineFields;
        fields.Clear();
        while (json.NextProperty(out var name))
        {
            ReadField(ref json, fields, name, findings);
        }

        fields.Close(ref json);
        if (!fields.HasText("product_id"u8, json.Text))
        {
            findings.Refuse($"Missing required field `product_id` in line item {index} of `data.order.items`");
        }

        fields.Write(scratch.Lines, json.Text);
    }
}
