using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Orders;

/// <summary>
/// What the events of one storage id made of an order, as it lies in a row: whether a cancel came, the sum of its lines, and
/// fields with when each was written. A null is kept while the order has other shares, for it clears older values in theirs.
/// </summary>
/// <remarks>
/// Layout: cancel (1 byte) · sum · count of fields, each name (text) and value · for each of them its stamp (varint).
/// </remarks>
internal readonly ref struct OrderShare
{
    public bool IsCancelled { get; private init; }

    public ExactSum Sum { get; private init; }

    public FieldList Fields { get; private init; }

    private ReadOnlySpan<byte> Stamps { get; init; }

    /// <summary>When something was written: order is position, then item (rule D4).</summary>
    public static ulong StampOf(Context context) =>
        (context.Header.Position << Identity.AuditTable.ItemBits) | (uint)context.Effects.Item;

    public static OrderShare Read(ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.OrdersOf, row);
        return new OrderShare
        {
            IsCancelled = reader.Byte() != 0,
            Sum = ExactSum.Read(ref reader),
            Fields = FieldList.Read(ref reader),
            Stamps = reader.Rest,
        };
    }

    /// <summary>Appends a share.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="isCancelled">Whether a cancel came.</param>
    /// <param name="sum">The sum.</param>
    /// <param name="fields">What <paramref name="update"/> made of the fields before it.</param>
    /// <param name="before">The share before.</param>
    /// <param name="update">What was written now.</param>
    /// <param name="stamp">When.</param>
    public static void Write(
        ByteWriter writer, bool isCancelled, ExactSum sum, FieldList fields, in OrderShare before, FieldList update,
        ulong stamp)
    {
        writer.Byte(isCancelled ? (byte)1 : (byte)0);
        sum.Write(writer);
        writer.Raw(fields.Encoded);
        var old = before.GetEnumerator();
        var written = update.GetEnumerator();
        var (hasOld, hasWritten) = (old.MoveNext(), written.MoveNext());
        foreach (var field in fields)
        {
            while (hasOld && old.Field.Name.SequenceCompareTo(field.Name) < 0) hasOld = old.MoveNext();
            while (hasWritten && written.Current.Name.SequenceCompareTo(field.Name) < 0) hasWritten = written.MoveNext();
            var isNew = hasWritten
                && written.Current.Name.SequenceEqual(field.Name)
                && IsSame(written.Current.Value, field.Value);
            writer.Varint(isNew || !hasOld ? stamp : old.Stamp);
        }
    }

    private static bool IsSame(FieldValue one, FieldValue other) =>
        one.Kind == other.Kind && one.Integer == other.Integer && one.Bytes.SequenceEqual(other.Bytes);

    /// <summary>Walks the fields and their stamps with <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(Fields.GetEnumerator(), Stamps);

    /// <summary>Walks the fields.</summary>
    public ref struct Enumerator(FieldList.Enumerator fields, ReadOnlySpan<byte> stamps)
    {
        private FieldList.Enumerator _fields = fields;
        private ByteReader _stamps = new(stamps);

        public readonly Enumerator Current => this;

        public readonly FieldList.Field Field => _fields.Current;

        public ulong Stamp { get; private set; }

        public bool MoveNext()
        {
            if (!_fields.MoveNext()) return false;
            Stamp = _stamps.Varint();
            return true;
        }
    }
}
