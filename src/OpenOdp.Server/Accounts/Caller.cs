using System.Globalization;
using Microsoft.Extensions.Primitives;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;

namespace OpenOdp.Server.Accounts;

/// <summary>Who sends a request: one key of one account.</summary>
internal sealed class Caller(AccountRules rules, Origins origins, uint key, AccountKey settings)
{
    /// <summary>The account's settings, prepared.</summary>
    public AccountRules Rules { get; } = rules;

    /// <summary>The account's stand-ins for addresses.</summary>
    public Origins Origins { get; } = origins;

    /// <summary>The account's number.</summary>
    public uint Account => Rules.Settings.Number;

    /// <summary>The key's number within its account.</summary>
    public uint Key { get; } = key;

    /// <summary>What the key may do.</summary>
    public KeyClass Class { get; } = settings.Class;

    /// <summary>What an issued key is called; null for one that comes from the configuration.</summary>
    public string? Name => settings.Name;

    /// <summary>SHA-256 of the key.</summary>
    public byte[] Hash { get; } = Convert.FromHexString(settings.Hash);

    /// <summary>The value of <c>OpenOdp-Dedup-Seconds</c>.</summary>
    public StringValues DedupSeconds { get; } = rules.Settings.DedupSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>False when the key has been replaced or revoked for longer than its grace (AUTH-4).</summary>
    public bool IsValidAt(long microseconds) => settings.IsValidAt(microseconds);
}
