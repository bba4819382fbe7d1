using System.Buffers.Binary;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Retention;

/// <summary>
/// What no answer can see any more, as of one position (rules L4, I7). Used by one thread. Taken from the oldest view that is
/// held: what is invisible there stays so in every later one.
/// </summary>
internal sealed class InvisibleRows
{
    private readonly Dictionary<uint, Visibility> _accounts = [];
    private readonly ulong _logFloor;
    private readonly long _oldestId;
    private uint _account;
    private Visibility _visibility;

    /// <param name="accounts">Every account.</param>
    /// <param name="now">The time of the position's record, in microseconds since 1970.</param>
    /// <param name="logFloor">Records of the log below it are trimmed; 0 for none.</param>
    /// <param name="oldestId">No idempotence id was seen before.</param>
    public InvisibleRows(IEnumerable<AccountSettings> accounts, long now, ulong logFloor = 0, long oldestId = 0)
    {
        foreach (var account in accounts) _accounts.Add(account.Number, new Visibility(account, now));
        (_logFloor, _oldestId) = (logFloor, oldestId);
    }

    /// <summary>True when rows of the family may be invisible.</summary>
    public bool HasAny(Family family)
    {
        if (family == Family.Log) return _logFloor > 0;
        foreach (var visibility in _accounts.Values)
        {
            if (family == Family.Events && visibility.HidesEvents) return true;
            if (family == Family.Dedup && visibility.ForgottenUntil >= _oldestId) return true;
        }

        return false;
    }

    /// <summary>False when no answer can see the row.</summary>
    public bool Includes(Family family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        if (family == Family.Log) return key.Length != 8 || BinaryPrimitives.ReadUInt64BigEndian(key) >= _logFloor;
        if (Families.Of(family).Table is not { } table) return true;
        var account = Visibility.AccountOf(key);
        if (account != _account || account == 0)
        {
            if (!_accounts.TryGetValue(account, out var visibility)) return true;
            (_account, _visibility) = (account, visibility);
        }

        return _visibility.Includes(table, key, row);
    }
}
