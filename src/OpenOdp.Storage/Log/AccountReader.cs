using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Log;

/// <summary>Decodes the table of accounts; a server has few.</summary>
internal static class AccountReader
{
    /// <summary>Every account by number.</summary>
    public static IReadOnlyDictionary<uint, AccountSettings> ReadAll(IStateReader state)
    {
        var accounts = new Dictionary<uint, AccountSettings>();

        // Keys of the table are shorter than this many bytes of 0xFF, so it is above all of them.
        ReadOnlySpan<byte> end = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        using var rows = state.Scan(Table.Accounts, default, end);
        while (rows.MoveNext())
        {
            var account = AccountSettings.Read(rows.Value);
            accounts.Add(account.Number, account);
        }

        return accounts;
    }
}
