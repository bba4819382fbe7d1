using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Log;

/// <summary>What was changed in the items of a request by reading them, as it lies in a record; taken item by item.</summary>
public ref struct ReadWarnings
{
    private ByteReader _reader;
    private int _left;
    private int _item;

    /// <summary>Writes warnings, which must be in the order of the items.</summary>
    internal static void Write(ByteWriter writer, IReadOnlyList<ItemWarning> warnings)
    {
        writer.Varint((ulong)warnings.Count);
        foreach (var warning in warnings)
        {
            writer.Varint((ulong)warning.Index);
            writer.Text(warning.Message);
        }
    }

    /// <summary>Takes them from a record.</summary>
    internal static ReadWarnings Take(scoped ref ByteReader reader)
    {
        var count = reader.CountOfItems();
        var warnings = new ReadWarnings { _reader = reader, _left = count, _item = -1 };
        for (var i = 0; i < count; i++)
        {
            reader.Count();
            reader.Bytes();
        }

        return warnings;
    }

    /// <summary>Takes the next warning of an item; false when there is none. Those of items before it are passed over.</summary>
    public bool TryTake(int item, out ReadOnlySpan<byte> message)
    {
        for (; ; _item = -1)
        {
            message = default;
            if (_item < 0)
            {
                if (_left == 0) return false;
                _left--;
                _item = _reader.Count();
            }

            if (_item > item) return false;
            message = _reader.Bytes();
            if (_item != item) continue;
            _item = -1;
            return true;
        }
    }
}
