using System.Globalization;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>
/// What makes two events the same (rule I7): type, action, identifiers in any order, data without <c>ts</c> and null. Eight bytes
/// are enough: it is only compared among events of one idempotence id, and its key is the account's secret. Every part
/// says where it ends, so that no two contents give the same bytes.
/// </summary>
internal sealed class ContentHash
{
    private readonly ByteWriter _content = new();
    private readonly List<(int Field, int Start, int Length)> _order = [];

    private AccountSettings? _account;
    private (ulong, ulong) _key;

    public ulong Of(AccountSettings account, in EventItem item)
    {
        _content.Clear();
        WriteIdentifiers(item.Identifiers);
        _content.Bytes(item.Type);
        _content.Byte(item.HasAction ? (byte)1 : (byte)0);
        _content.Bytes(item.Action);
        _content.Byte(item.HasOrder ? (byte)1 : (byte)0);
        if (item.HasOrder)
        {
            _content.Raw(item.Order.Encoded); // null clears a field of the summary, so that it is no missing one
            _content.Varint((ulong)item.LineCount);
            var lines = new ByteReader(item.Lines);
            for (var i = 0; i < item.LineCount; i++)
            {
                WriteFields(FieldList.Read(ref lines));
                _content.Bytes("ts"u8); // which no line ends with otherwise
            }
        }

        WriteFields(item.Fields);

        var (key0, key1) = KeyOf(account);
        return SipHash.Of(key0, key1, _content.Written);
    }

    /// <summary>Null is missing (EV-23).</summary>
    private void WriteFields(FieldList fields)
    {
        foreach (var field in fields)
        {
            if (field.Value.Kind == FieldKind.Null || field.Name.SequenceEqual("ts"u8)) continue;
            _content.Bytes(field.Name);
            field.Value.Write(_content);
        }
    }

    private (ulong Key0, ulong Key1) KeyOf(AccountSettings account)
    {
        if (ReferenceEquals(_account, account)) return _key;
        _account = account;
        return _key = (Number(account.HashKey.AsSpan(0, 16)), Number(account.HashKey.AsSpan(16, 16)));
    }

    private static ulong Number(ReadOnlySpan<char> hex) =>
        ulong.Parse(hex, NumberStyles.AllowHexSpecifier, NumberFormatInfo.InvariantInfo);

    /// <summary>Fields are unique within an event, so their numbers order the identifiers.</summary>
    private void WriteIdentifiers(IdentifierList identifiers)
    {
        _order.Clear();
        foreach (var identifier in identifiers)
        {
            identifiers.Encoded.Overlaps(identifier.Value, out var start);
            _order.Add((identifier.Field, start, identifier.Value.Length));
        }

        _order.Sort(static (a, b) => a.Field.CompareTo(b.Field));
        _content.Varint((ulong)_order.Count);
        foreach (var (field, start, length) in _order)
        {
            _content.Varint((ulong)field);
            _content.Bytes(identifiers.Encoded.Slice(start, length));
        }
    }
}
