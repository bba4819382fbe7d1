using System.Text.Json;
using CsCheck;
using OpenOdp.Client.Events;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>What one call turns into: spec §3.5 and §3.6, T036–T041, T061, T062, T074, T097–T099.</summary>
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
        { "text", "\"text\"" }, { "", "\"\"" }, { 'x', "\"x\"" }, { '"', "\"\\\"\"" }, { null, "null" }, { true, "true" }, { false, "false" },
        { (byte)200, "200" }, { (sbyte)-100, "-100" }, { (short)-3, "-3" }, { (ushort)60000, "60000" }, { -5, "-5" }, { 5u, "5" },
        { long.MinValue, "-9223372036854775808" }, { ulong.MaxValue, "18446744073709551615" }, { (nint)7, "7" }, { (nuint)8, "8" },
        { Int128.MinValue, "-170141183460469231731687303715884105728" }, { 3.3, "3.3" }, { 1e300, "1E+300" }, { 0.1f, "0.1" },
        { 1.10m, "1.10" }, { decimal.MinValue, "-79228162514264337593543950335" }, { double.MaxValue, "1.7976931348623157E+308" },
        { Guid.Empty, "\"00000000-0000-0000-0000-000000000000\"" },
    };

    [Theory]
    [Row("T061", "T097")]
    [MemberData(nameof(Values))]
    public void S14_Strings_numbers_booleans_guids_and_null_are_written_as_JSON(object? value, string expected) =>
        Assert.Equal(expected, Encode(Anyone, new Dictionary<string, object?> { ["k"] = value }).GetProperty("data").GetProperty("k").GetRawText());

    public static TheoryData<object> OtherKinds => new()
    {
        new object(), new[] { 1 }, new Dictionary<string, object>(), double.NaN, double.PositiveInfinity, float.NegativeInfinity,
        DateTime.UnixEpoch, DateTimeOffset.UnixEpoch, TimeSpan.Zero, DayOfWeek.Monday, JsonDocument.Parse("1").RootElement,
        new System.Numerics.BigInteger(1),
    };

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
            ["idempotence_id"] = 1, ["data_source_type"] = "mine", ["data_source"] = true, ["data_source_version"] = 6.78,
        }).GetProperty("data");

        Assert.Equal("""{"idempotence_id":1,"data_source_type":"mine","data_source":true,"data_source_version":6.78}""", data.GetRawText());
    }

    [Fact]
    public void N08_One_map_used_for_three_calls_gives_three_ids_and_stays_as_it_was()
    {
        var data = new Dictionary<string, object?> { ["count"] = 1 };
        var ids = new Dictionary<string, string> { ["fs-user-id"] = "u" };

        var seen = Enumerable.Range(0, 3).Select(_ => Encode(ids, data).GetProperty("data").GetProperty("idempotence_id").GetString()).ToHashSet();

        Assert.Equal(3, seen.Count);
        Assert.Equal(["count"], data.Keys);
        Assert.Equal(["fs-user-id"], ids.Keys);
    }

    [Fact]
    public void Ids_are_UUIDs_of_version_4_and_never_repeat()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ =>
        {
            Span<byte> text = stackalloc byte[IdempotenceId.TextLength];
            IdempotenceId.Write(text);
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
            if (string.IsNullOrWhiteSpace(action))
            {
                return;
            }

            var ids = new Dictionary<string, string> { ["k" + key] = "v" + value };
            Assert.Equal(OdpSendResult.Accepted, EventEncoder.Encode(
                action, value, ids, new Dictionary<string, object?> { [key] = value }, null, default, out var json, out var user));
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
        EventEncoder.Encode("a", null, JsonSerializer.Deserialize<Dictionary<string, string>>(identifiers), null, null, default, out _, out var user);

        Assert.Equal(expected, user);
    }

    [Fact]
    public void A_map_that_fails_while_it_is_read_is_invalid_and_nothing_is_thrown()
    {
        Assert.Equal(OdpSendResult.InvalidIdentifiers, EventEncoder.Encode("a", null, new BrokenMap<string>(), null, null, default, out _, out _));
        Assert.Equal(OdpSendResult.InvalidData, EventEncoder.Encode("a", null, Anyone, new BrokenMap<object>(), null, default, out _, out _));
    }

    private static JsonElement Encode(IReadOnlyDictionary<string, string> ids, Dictionary<string, object?>? data)
    {
        Assert.Equal(OdpSendResult.Accepted, TryEncode(ids, data, out var json));
        return JsonDocument.Parse(json).RootElement;
    }

    private static OdpSendResult TryEncode(IReadOnlyDictionary<string, string> ids, Dictionary<string, object?>? data, out byte[] json) =>
        EventEncoder.Encode("a", null, ids, data, null, default, out json, out _);

    /// <summary>A read-only map that is no Dictionary.</summary>
    private sealed class SortedListOf(Dictionary<string, string> map) : System.Collections.ObjectModel.ReadOnlyDictionary<string, string>(map);
}
