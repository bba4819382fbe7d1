using System.Globalization;
using System.Text;

namespace OpenOdp.Load.Events;

/// <summary>
/// The JSON of one shape of event, rendered once. User numbers have a fixed width, so that an event is one copy and a
/// few patched digits.
/// </summary>
internal sealed class EventText
{
    private const char UserMark = '\u0001';
    private const char AliasMark = '\u0002';
    private const char IdMark = '\u0003';
    private const int IdLength = 36;
    private readonly byte[] _text;
    private readonly int[] _users;
    private readonly int _alias;
    private readonly int _id;
    private readonly int _width;

    public EventText(EventShape shape, int users)
    {
        _width = UserWidth(users);
        var user = new string(UserMark, _width);
        var customer = $"\"customer_id\":\"cust{user}-{AliasMark}\"";
        var identifiers = shape switch
        {
            EventShape.Plain => $"\"fs_user_id\":\"user{user}\",\"email\":\"user{user}@example.com\"",
            EventShape.Alone => customer,
            _ => $"\"fs_user_id\":\"user{user}\",{customer}",
        };
        var id = new string(IdMark, IdLength);
        var text = "{\"type\":\"fullstack\",\"action\":\"purchased\",\"identifiers\":{" + identifiers
            + "},\"data\":{\"count\":1,\"idempotence_id\":\"" + id + "\"}}";
        _text = Encoding.ASCII.GetBytes(text);
        _id = text.IndexOf(IdMark, StringComparison.Ordinal);
        _alias = text.IndexOf(AliasMark, StringComparison.Ordinal);
        _users = [.. Occurrences(text, user)];
    }

    public int Length => _text.Length;

    /// <summary>Writes one event to the front of <paramref name="room"/>.</summary>
    public void Write(Span<byte> room, int user, int alias, Guid id)
    {
        _text.CopyTo(room);
        foreach (var at in _users) WriteDigits(room.Slice(at, _width), user);
        if (_alias >= 0) room[_alias] = (byte)('0' + alias);
        id.TryFormat(room.Slice(_id, IdLength), out _);
    }

    /// <summary>The width of every user's number.</summary>
    public static int UserWidth(int users) => (users - 1).ToString(CultureInfo.InvariantCulture).Length;

    /// <summary>A user's number in that width.</summary>
    public static string UserNumber(int user, int users) =>
        user.ToString(CultureInfo.InvariantCulture).PadLeft(UserWidth(users), '0');

    private static void WriteDigits(Span<byte> room, int value)
    {
        for (var i = room.Length - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            room[i] = (byte)('0' + digit);
        }
    }

    private static IEnumerable<int> Occurrences(string text, string part)
    {
        for (var at = text.IndexOf(part, StringComparison.Ordinal);
             at >= 0;
             at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
        {
            yield return at;
        }
    }
}
