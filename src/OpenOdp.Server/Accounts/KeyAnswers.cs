using System.Text.Json.Serialization;
using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Accounts;

/// <summary>The keys of an account.</summary>
internal sealed record KeysAnswer(IReadOnlyList<KeyAnswer> Keys);

/// <summary>A key of an account; never the key itself, but once.</summary>
/// <param name="Number">Its number within the account, which stays.</param>
/// <param name="Name">What an issued key is called; null for one of the settings.</param>
/// <param name="Class"><c>public</c> or <c>private</c>.</param>
/// <param name="Source"><c>settings</c> or <c>issued</c>.</param>
/// <param name="CreatedAt">When it was issued; null for one of the settings.</param>
/// <param name="ValidUntil">When it ends, or has ended; null when it does not end.</param>
/// <param name="Calling">True for the key that this call was made with.</param>
internal sealed record KeyAnswer(
    uint Number, string? Name, string Class, string Source, string? CreatedAt, string? ValidUntil, bool Calling)
{
    /// <summary>The key, in the answer to the call that issued it, and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>The keys of an account, by number.</summary>
    /// <param name="account">The account.</param>
    /// <param name="calling">The number of the key that the call was made with.</param>
    public static IReadOnlyList<KeyAnswer> AllOf(AccountSettings account, uint calling) =>
        [.. account.Keys.Select((key, number) => Of(key, (uint)number, calling))];

    public static KeyAnswer Of(AccountKey key, uint number, uint calling) => new(
        number,
        key.Name,
        key.Class.ToString().ToLowerInvariant(),
        key.Name is null ? "settings" : "issued",
        key.IssuedAt == 0 ? null : IsoTime.OfMicroseconds(key.IssuedAt),
        key.ValidUntil == 0 ? null : IsoTime.OfMicroseconds(key.ValidUntil),
        number == calling);
}
