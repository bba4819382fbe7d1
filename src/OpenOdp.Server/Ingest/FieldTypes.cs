namespace OpenOdp.Server.Ingest;

/// <summary>What a field may hold (EV-17).</summary>
internal enum FieldType : byte
{
    /// <summary>Any text, number or truth value, stored as it was sent.</summary>
    Any,

    /// <summary>A number, also as decimal text (EV-20).</summary>
    Number,

    /// <summary>0, 1, true or false, also as text (EV-19).</summary>
    Boolean,

    /// <summary>A text that names a thing; a number is taken as its digits (OBJ-3).</summary>
    Key,
}

/// <summary>The types of ODP's default fields (§3.3, §3.4, §4.3); any other name takes any value (EV-7).</summary>
internal static class FieldTypes
{
    /// <summary>The type of a field of an event, an order or a line item.</summary>
    public static FieldType OfEvent(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("tax"u8) ? FieldType.Number : FieldType.Any,
        5 => name.SequenceEqual("price"u8) || name.SequenceEqual("total"u8) ? FieldType.Number : FieldType.Any,
        7 => name.SequenceEqual("list_id"u8) ? FieldType.Key : FieldType.Any,
        8 => OfEightLetters(name),
        10 => name.SequenceEqual("product_id"u8) ? FieldType.Key : FieldType.Any,
        11 => name.SequenceEqual("audience_id"u8) ? FieldType.Key : FieldType.Any,
        12 => name.SequenceEqual("active_event"u8) ? FieldType.Boolean : FieldType.Any,
        14 => name.SequenceEqual("idempotence_id"u8) ? FieldType.Key : FieldType.Any,
        _ => FieldType.Any,
    };

    /// <summary>The type of an attribute of a customer.</summary>
    public static FieldType OfCustomer(ReadOnlySpan<byte> name) => name.Length switch
    {
        7 => name.SequenceEqual("dob_day"u8) ? FieldType.Number : FieldType.Any,
        8 => name.SequenceEqual("dob_year"u8) ? FieldType.Number : FieldType.Any,
        9 => name.SequenceEqual("dob_month"u8) ? FieldType.Number : FieldType.Any,
        14 => name.SequenceEqual("ccpa_opted_out"u8) ? FieldType.Boolean : FieldType.Any,
        _ => FieldType.Any,
    };

    private static FieldType OfEightLetters(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("quantity"u8) || name.SequenceEqual("discount"u8)) return FieldType.Number;
        if (name.SequenceEqual("subtotal"u8) || name.SequenceEqual("shipping"u8)) return FieldType.Number;
        return name.SequenceEqual("order_id"u8) ? FieldType.Key : FieldType.Any;
    }
}
