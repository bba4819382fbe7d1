using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Orders;

/// <summary>
/// An order put together from its shares: of each field what was written last, and the status that follows from the sum. An order
/// is cancelled when a cancel came and nothing is left of it, in whatever order its events arrived (ORD-6, ORD-7).
/// </summary>
internal sealed class OrderSummary
{
    private readonly SortedDictionary<byte[], (ulong Stamp, byte[] Value)> _fields =
        new(Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));

    private ExactSum _sum;
    private bool _isCancelled;

    public bool IsEmpty { get; private set; } = true;

    public void Add(in OrderShare share)
    {
        IsEmpty = false;
        _isCancelled |= share.IsCancelled;
        _sum += share.Sum;
        var value = new ByteWriter();
        foreach (var one in share)
        {
            var name = one.Field.Name.ToArray();
            if (_fields.TryGetValue(name, out var other) && other.Stamp > one.Stamp) continue;
            value.Clear();
            one.Field.Value.Write(value);
            _fields[name] = (one.Stamp, value.Written.ToArray());
        }
    }

    /// <summary>Appends one share in place of all that were added.</summary>
    public void WriteShare(ByteWriter writer)
    {
        writer.Byte(_isCancelled ? (byte)1 : (byte)0);
        _sum.Write(writer);
        FieldList.WriteHead(writer, _fields.Count);
        foreach (var (name, (_, value)) in _fields) FieldList.WriteStored(writer, name, value);

        foreach (var (stamp, _) in _fields.Values) writer.Varint(stamp);
    }

    /// <summary>The summary's fields.</summary>
    public byte[] Encode()
    {
        if (_isCancelled && _sum.Sign <= 0)
        {
            var status = new ByteWriter();
            new FieldValue(FieldKind.Text, "canceled"u8).Write(status);
            _fields["status"u8.ToArray()] = (0, status.Written.ToArray());
        }

        var shown = _fields.Where(field => field.Value.Value[0] != (byte)FieldKind.Null).ToList();
        var writer = new ByteWriter();
        FieldList.WriteHead(writer, shown.Count);
        foreach (var (name, (_, value)) in shown) FieldList.WriteStored(writer, name, value);

        return writer.Written.ToArray();
    }
}
