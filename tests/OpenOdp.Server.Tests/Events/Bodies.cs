using System.Text;
using System.Text.Json;
using CsCheck;

namespace OpenOdp.Server.Tests.Events;

/// <summary>Generates bodies: mostly sound, then damaged in the ways that networks and attackers damage them.</summary>
internal static class Bodies
{
    /// <summary>How many cases a property is tried with.</summary>
    public static int Cases { get; } = Scale.Of(10_000, 1_000_000);

    private static readonly Gen<string> Text = Gen.Frequency(
        (6, Gen.String[Gen.Char["abcXYZ012 -_.@\"\\\u00e9\u20ac\t"], 0, 12]),
        (2, Gen.String),
        (1, Gen.OneOf("anonymous", "null", "0", "true", "2026-01-31T12:00:00Z", "-2.3", "935a2843-1b2c-4d5e-8f90-a1b2c3d4e5f6")),
        (1, Gen.Int[900, 1200].Select(length => new string('x', length) + "€")));

    private static readonly Gen<string> Number = Gen.Frequency(
        (4, Gen.Long.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        (3, Gen.Decimal.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        (2, Gen.Double.Where(double.IsFinite).Select(value => JsonSerializer.Serialize(value))),
        (1, Gen.OneOf("1e400", "-1e-400", "0.10", "-0", "1E+2", "79228162514264337593543950336", new string('9', 400))));

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (5, Text.Select(Quote)),
        (3, Number),
        (2, Gen.OneOf("true", "false", "null")));

    private static readonly Gen<string> Name = Gen.Frequency(
        (8, Gen.OneOf(
            "type", "action", "identifiers", "data", "attributes", "ts", "order", "order_id", "items", "product_id", "price",
            "quantity", "total",
            "active_event", "idempotence_id", "email", "fs_user_id", "FS-USER-ID", "vuid", "phone", "customer_id", "emails",
            "zaius_id", "data_source")),
        (2, Text));

    private static readonly Gen<string> Any = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Scalar
        : Gen.Frequency(
            (6, Scalar),
            (1, inner.Array[0, 4].Select(Join)),
            (1, Members(Name, inner, 0, 4))));

    private static readonly Gen<string> Identifiers = Gen.Frequency(
        (8, Members(Gen.OneOf("email", "fs_user_id", "vuid", "phone", "customer_id", "fs-user-id", "unknown"), Scalar, 1, 4)),
        (8, Text.Select(text => Object(("customer_id", Quote("c" + text))))),
        (1, Any));

    private static readonly Gen<string> Data = Gen.Frequency((8, Members(Name, Scalar, 0, 12)), (1, Any));

    private static readonly Gen<string> Line = Members(Gen.OneOf("product_id", "price", "quantity", "x"), Scalar, 1, 5);

    private static readonly Gen<string> Order = Gen.Select(Scalar, Line.Array[0, 3], (id, lines) =>
        Object(("order", Object(("order_id", id), ("items", Join(lines))))));

    private static readonly Gen<string> Item = Gen.Frequency(
        (9, Gen.Select(Text, Text, Identifiers, Data, (type, action, identifiers, data) =>
            Object(("type", Quote(type)), ("action", Quote(action)), ("identifiers", identifiers), ("data", data)))),
        (2, Gen.Select(
            Identifiers, Order,
            (identifiers, data) => Object(("data", data), ("type", "\"order\""), ("identifiers", identifiers)))),
        (2, Gen.Select(
            Identifiers, Data, (identifiers, attributes) => Object(("attributes", attributes), ("identifiers", identifiers)))),
        (1, Any));

    private static readonly Gen<(int Kind, int At, int Value)> Damage =
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 1 << 20], Gen.Frequency((4, Gen.Int[32, 126]), (1, Gen.Int[0, 255])));

    /// <summary>Bodies of one item or several, with up to four damages; half of them have none.</summary>
    public static Gen<byte[]> Damaged { get; } = Gen.Select(
        Gen.Frequency((1, Item), (3, Item.Array[0, 3].Select(Join))),
        Gen.Frequency((1, Gen.Const(Array.Empty<(int, int, int)>())), (1, Damage.Array[1, 4])),
        (text, damages) => damages.Aggregate(Encoding.UTF8.GetBytes(text), Apply));

    private static byte[] Apply(byte[] body, (int Kind, int At, int Value) damage)
    {
        var at = damage.At % (body.Length + 1);
        return damage.Kind switch
        {
            0 when at < body.Length => [.. body[..at], (byte)damage.Value, .. body[(at + 1)..]],
            1 => [.. body[..at], (byte)damage.Value, .. body[at..]],
            2 => body[..at],
            3 => [.. body[at..]],
            4 => [.. body[..at], .. "{\"a\":1,\"\\u0061\":2}"u8, .. body[at..]],
            5 => [.. body[..at], .. Encoding.ASCII.GetBytes(new string(damage.Value % 2 == 0 ? '[' : '{', 40)), .. body[at..]],
            6 => [.. body[..at], .. "\\ud800"u8, .. body[at..]],
            7 => [.. body[..at], 0xC3, .. body[at..]],
            _ => [.. body[..at], .. body[(at / 2)..at], .. body[at..]],
        };
    }

    /// <summary>An object; one in twenty may hold a key twice.</summary>
    private static Gen<string> Members(Gen<string> name, Gen<string> value, int least, int most) => Gen.Select(
        Gen.Select(name, value).Array[least, most],
        Gen.Int[1, 20],
        (members, dice) => Object(dice == 1 ? members : [.. members.DistinctBy(member => member.Item1)]));

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static string Join(string[] elements) => $"[{string.Join(',', elements)}]";

    private static string Object(params (string Name, string Value)[] members) =>
        "{" + string.Join(',', members.Select(member => $"{Quote(member.Name)}:{member.Value}")) + "}";
}
