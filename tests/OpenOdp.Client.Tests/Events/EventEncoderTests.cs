using System.Globalization;
using System.Numerics;
using System.Text.Json;
using CsCheck;
using OpenOdp.Client.Json;
using OpenOdp.Client.Odp.Events;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>What one call turns into: T036–T041, T061, T062, T074, T097–T099.</summary>
public sealed class EventEncoderTests
{
    private static readonly Dictionary<string, string> Anyone = new() { ["email"] = "e" };

    [Theory]
    [Row("T036", "T037", "T038", "T039", "T099")]
    [InlineData("""{"fs-user-id":"1"}""", """{"fs_user_id":"1"}""")] // T036
    [InlineData("""{"FS-user-ID":"1"}""", """{"fs_user_id":"1"}""")] // T037
    [InlineData("""{"FS_USER_ID":"1","fs.user.id":"2"}""", """{"fs_user_id":"1","fs.user.id":"2"}""")] // T038
    [InlineData("""{"fs_user_id":"1","fsuserid":"2"}""", """{"fs_user_id":"1","fsuserid":"2"}""")] // T039
    [InlineData("""{"FS-USER-ID":"1"}""", """{"fs_user_id":"1"}""")] // T099
    [InlineData("""{"FS_USER_ID":"1"}""", """{"fs_user_id":"1"}""")] // T099
    [InlineData("""{"FS_USER_ID":"alias","fs_user_id":"exact"}""", """{"FS_USER_ID":"alias","fs_user_id":"exact"}""")]
    [InlineData("""{"fs-user-id":"first","FS_USER_ID":"second"}""", """{"fs_user_id":"first","FS_USER_ID":"second"}""")]
    [InlineData("""{"fs-user-id":"alias","fs_user_id":" "}""", """{"fs_user_id":"alias"}""")]
    [InlineData("""{"fs-user-id":"","email":"e","x":null,"":"y"}""", """{"email":"e"}""")]
    public void Identifiers_keep_their_names_but_for_the_aliases_of_fs_user_id(string given, string expected)
    {
        var map = JsonSerializer.Deserialize<Dictionary<string, string>>(given)!;

        Assert.Equal(expected, Encode(map, null).GetProperty("identifiers").GetRawText());
        Assert.Equal(expected, Encode(new SortedListOf(map), null).GetProperty("identifiers").GetRawText());
    }

    [Fact]
    public void A_map_that_ignores_case_does_not_hide_an_alias()
    {
        var map = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["FS_USER_ID"] = "1" };

        Assert.Equal("""{"fs_user_id":"1"}""", Encode(map, null).GetProperty("identifiers").GetRawText());
    }

    public static TheoryData<object?, string> Values => new()
    {
        { "text", "\"text\"" }, { "", "\"\"" }, { 'x', "\"x\"" }, { '"', "\"\\\"\"" }, { null, "null" }, { true, "true" },
        { false, "false" },
        { (byte)200, "200" }, { (sbyte)-100, "-100" }, { (short)-3, "-3" }, { (ushort)60000, "60000" }, { -5, "-5" }, { 5u, "5" },
        { long.MinValue, "-9223372036854775808" }, { ulong.MaxValue, "18446744073709551615" }, { (nint)7, "7" },
        { (nuint)8, "8" },
        { (Int128)long.MaxValue * 10, "92233720368547758070" }, { (UInt128)7, "7" }, { 3.3, "3.3" }, { 1e28, "1E+28" },
        { 0.1f, "0.1" },
        { 0.1 + 0.2, "0.30000000000000004" }, { -0.0, "-0" }, { 1e-28, "1E-28" }, { Half.Epsilon, "6E-08" },
        { Half.MaxValue, "65500" },
        { 1.10m, "1.10" }, { decimal.MinValue, "-79228162514264337593543950335" }, { 7.9e28, "7.9E+28" },
        { Guid.Empty, "\"00000000-0000-0000-0000-000000000000\"" },
        { DateTime.UnixEpoch, "\"1970-01-01T00:00:00.000Z\"" },
        { new DateTime(2026, 2, 3, 4, 5, 6), "\"2026-02-03T04:05:06.000Z\"" },
        { new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1), "\"2026-02-03T04:05:06.0000001Z\"" },
        { new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc).ToLocalTime(), "\"2026-02-03T04:05:06.000Z\"" },
        { new DateTime(2026, 2, 3, 4, 5, 6).AddTicks(1), "\"2026-02-03T04:05:06.0000001Z\"" },
        { new DateTimeOffset(2026, 2, 3, 4, 5, 6, 7, TimeSpan.FromHours(-3)), "\"2026-02-03T07:05:06.007Z\"" },
        { DateTimeOffset.MaxValue, "\"9999-12-31T23:59:59.9999999Z\"" }, { new DateOnly(2026, 2, 3), "\"2026-02-03\"" },
        { DayOfWeek.Monday, "\"Monday\"" }, { new Uri("https://example.com/a?b=\u00E9"), "\"https://example.com/a?b=\u00E9\"" },
        { new Uri("../a", UriKind.Relative), "\"../a\"" },
        { Json("1.50"), "1.50" }, { Json("\"\\u00e9\""), "\"\u00E9\"" }, { Json("true"), "true" }, { Json("false"), "false" },
        { Json("null"), "null" },
    };

    [Theory]
    [Row("T061", "T097")]
    [MemberData(nameof(Values))]
    public void S14_Strings_numbers_booleans_guids_and_null_are_written_as_JSON(object? value, string expected) =>
        Assert.Equal(expected, Encode(Anyone, new Dictionary<string, object?> { ["k"] = value }).GetProperty("data")
            .GetProperty("k").GetRawText());

    public static TheoryData<object> OtherKinds => new()
    {
        new object(), new[] { 1 }, new Dictionary<string, object>(), double.NaN, double.PositiveInfinity, float.NegativeInfinity,
        Half.NaN,
        TimeSpan.Zero, new BigInteger(1), (DayOfWeek)7, (DayOfWeek)(-1), default(JsonElement), Json("[]"), Json("{}"),
        Json("1e29"), Json("0.12345678901234567890123456789"), 1e300, double.MaxValue, double.Epsilon, 1e29f, 1.2345e-28,
        Int128.MinValue,
        UInt128.MaxValue, new TimeOnly(1, 2),
    };

    [Fact]
    public void Numbers_are_taken_exactly_when_a_decimal_has_all_their_digits() =>
        Gen.Double.Sample(
            value => Assert.Equal(
                DecimalHas(value),
                TryEncode(Anyone, new Dictionary<string, object?> { ["k"] = value }, out _) == OdpSendResult.Accepted),
            iter: 20_000);

    [Theory]
    [InlineData(1e28, true)]
    [InlineData(-1e28, true)]
    [InlineData(1e29, false)]
    [InlineData(-1e29, false)]
    [InlineData(7.922816251426433e28, true)]
    [InlineData(7.922816251426434e28, false)]
    [InlineData(1e-28, true)]
    [InlineData(1e-29, false)]
    public void A_number_at_the_edge_of_a_decimal_is_taken_or_refused_as_the_model_says(double value, bool taken)
    {
        Assert.Equal(taken, DecimalHas(value));
        Assert.Equal(
            taken, TryEncode(Anyone, new Dictionary<string, object?> { ["k"] = value }, out _) == OdpSendResult.Accepted);
    }

    [Theory]
    [Row("T062")]
    [MemberData(nameof(OtherKinds))]
    public void S14_All_other_kinds_are_InvalidData(object value) =>
        Assert.Equal(OdpSendResult.InvalidData, TryEncode(Anyone, new Dictionary<string, object?> { ["k"] = value }, out _));

    [Fact]
    [Row("T210")]
    public void S15_S16_T074_The_callers_keys_win_over_each_default()
    {
        var data = Encode(Anyone, new Dictionary<string, object?>
        {
            ["idempotence_id"] = 1,
            ["data_source_type"] = "mine",
            ["data_source"] = true,
            ["data_source_version"] = 6.78,
            ["ts"] = 7,
        }).GetProperty("data");

        Assert.Equal(
            """{"idempotence_id":1,"data_source_type":"mine","data_source":true,"data_source_version":6.78,"ts":7}""",
            data.GetRawText());
    }

    [Fact]
    public void N08_One_map_used_for_three_calls_gives_three_ids_and_stays_as_it_was()
    {
        var data = new Dictionary<string, object?> { ["count"] = 1 };
        var ids = new Dictionary<string, string> { ["fs-user-id"] = "u" };

        var seen = Enumerable.Range(0, 3)
            .Select(_ => Encode(ids, data).GetProperty("data").GetProperty("idempotence_id").GetString()).ToHashSet();

        Assert.Equal(3, seen.Count);
        Assert.Equal(["count"], data.Keys);
        Assert.Equal(["fs-user-id"], ids.Keys);
    }

    [Fact]
    public void Ids_are_UUIDs_of_version_4_and_never_repeat()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ =>
        {
            Span<byte> text = stackalloc byte[UuidText.TextLength];
            UuidText.Write(text);
            return Guid.ParseExact(System.Text.Encoding.ASCII.GetString(text), "D");
        }).ToArray();

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(id.Version == 4 && id.Variant is >= 8 and <= 11));
    }

    [Fact]
    public void Any_text_round_trips()
    {
        Gen.Select(Gen.String, Gen.String, Gen.String[Gen.Char, 1, 40]).Sample((action, value, key) =>
        {
            if (string.IsNullOrWhiteSpace(action)) return;

            var ids = new Dictionary<string, string> { ["k" + key] = "v" + value };
            Assert.Equal(OdpSendResult.Accepted, EventEncoder.Encode(
                action, value, ids, new Dictionary<string, object?> { [key] = value }, null, default, out var json,
                out var user));
            var root = JsonDocument.Parse(json).RootElement;
            Assert.Equal(Utf8(action), root.GetProperty("action").GetString());
            Assert.Equal(Utf8("v" + value), root.GetProperty("identifiers").EnumerateObject().Single().Value.GetString());
            Assert.Equal(Utf8(value), root.GetProperty("data").EnumerateObject().First().Value.GetString());
            Assert.Equal("v" + value, user);
        });

        // A lone surrogate cannot be written in UTF-8; it becomes U+FFFD.
        static string Utf8(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
    }

    [Theory]
    [InlineData("""{"email":"e","vuid":"v","fs_user_id":"u"}""", "u")]
    [InlineData("""{"fs-user-id":"u","vuid":"v"}""", "u")]
    [InlineData("""{"email":"e","vuid":"v"}""", "v")]
    [InlineData("""{"email":"e","phone":"p"}""", "e")]
    public void The_user_whose_order_is_kept_is_fs_user_id_else_vuid_else_the_first(string identifiers, string expected)
    {
        EventEncoder.Encode(
            "a", null, JsonSerializer.Deserialize<Dictionary<string, string>>(identifiers), null, null, default, out _,
            out var user);

        Assert.Equal(expected, user);
    }

    [Fact]
    public void A_map_that_fails_while_it_is_read_is_invalid_and_nothing_is_thrown()
    {
        Assert.Equal(OdpSendResult.InvalidIdentifiers, EventEncoder.Encode(
            "a", null, new BrokenMap<string>(), null, null, default, out _, out _));
        Assert.Equal(OdpSendResult.InvalidData, EventEncoder.Encode(
            "a", null, Anyone, new BrokenMap<object>(), null, default, out _, out _));
    }

    [Fact]
    public void The_time_of_the_call_is_UTC_with_milliseconds_and_never_later_than_it_was()
    {
        var now = new DateTimeOffset(2026, 2, 3, 4, 5, 6, 789, TimeSpan.FromHours(2)).AddTicks(9_999);
        EventEncoder.Encode("a", null, Anyone, null, null, now, out var json, out _);

        Assert.Equal(
            "2026-02-03T02:05:06.789Z", JsonDocument.Parse(json).RootElement.GetProperty("data").GetProperty("ts").GetString());
    }

    [Fact]
    public void A_null_for_the_time_is_none()
    {
        var data = Encode(Anyone, new Dictionary<string, object?> { ["ts"] = null, ["k"] = null }).GetProperty("data");

        Assert.Equal("0001-01-01T00:00:00.000Z", data.GetProperty("ts").GetString());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("k").ValueKind);
    }

    /// <summary>A decimal has 96 bits of digits, of which 28 may stand behind the point.</summary>
    private static bool DecimalHas(double value)
    {
        if (!double.IsFinite(value) || value == 0) return value == 0;

        // The shortest digits that mean this number, as the client writes it. (Seventeen digits may have another power of ten:
        // 1E29 is 9.9999999999999991E28.)
        var parts = value.ToString("R", CultureInfo.InvariantCulture).TrimStart('-').Split('E');
        var point = (parts[0] + ".").IndexOf('.', StringComparison.Ordinal);
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        var shortest = digits.TrimEnd('0');
        var exponent = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) + point - shortest.Length;
        return exponent >= -28 && BigInteger.Parse(
            shortest, CultureInfo.InvariantCulture) * BigInteger.Pow(10, Math.Max(exponent, 0)) < BigInteger.Pow(2, 96);
    }

    [Fact]
    public void A_map_that_sends_an_event_of_its_own_while_it_is_read_spoils_neither()
    {
        var inner = default(JsonElement);
        var map = new Dictionary<string, object?> { ["a"] = 1, ["b"] = 2 };
        var sending = new Sending(map, () => inner = Encode(Anyone, new Dictionary<string, object?> { ["inner"] = "x" }));

        Assert.Equal(
            OdpSendResult.Accepted, EventEncoder.Encode("outer", null, Anyone, sending, null, default, out var json, out _));

        var outer = JsonDocument.Parse(json).RootElement;
        Assert.Equal("outer", outer.GetProperty("action").GetString());
        Assert.Equal(
            (1, 2),
            (outer.GetProperty("data").GetProperty("a").GetInt32(), outer.GetProperty("data").GetProperty("b").GetInt32()));
        Assert.Equal("x", inner.GetProperty("data").GetProperty("inner").GetString());
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static JsonElement Encode(IReadOnlyDictionary<string, string> ids, Dictionary<string, object?>? data)
    {
        Assert.Equal(OdpSendResult.Accepted, TryEncode(ids, data, out var json));
        return JsonDocument.Parse(json).RootElement;
    }

    private static OdpSendResult TryEncode(
        IReadOnlyDictionary<string, string> ids, Dictionary<string, object?>? data, out byte[] json) =>
        EventEncoder.Encode("a", null, ids, data, null, default, out json, out _);

    /// <summary>A read-only map that is no Dictionary.</summary>
    private sealed class SortedListOf(Dictionary<string, string> map)
        : System.Collections.ObjectModel.ReadOnlyDictionary<string, string>(map);

    /// <summary>A map that does something between its entries.</summary>
    private sealed class Sending(Dictionary<string, object?> map, Action between) : IReadOnlyDictionary<string, object?>
    {
        public int Count => map.Count;

        public IEnumerable<string> Keys => map.Keys;

        public IEnumerable<object?> Values => map.Values;

        public object? this[string key] => map[key];

        public bool ContainsKey(string key) => map.ContainsKey(key);

        public bool TryGetValue(string key, out object? value) => map.TryGetValue(key, out value);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            foreach (var pair in map)
            {
                between();
                yield return pair;
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
