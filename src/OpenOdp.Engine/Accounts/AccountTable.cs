using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Accounts;

/// <summary>The rows of accounts.</summary>
public static class AccountTable
{
    /// <summary>Reads one account.</summary>
    public static AccountSettings? Read(IStateReader state, uint number) =>
        state.TryGet(Table.Accounts, StateKey.Account(stackalloc byte[4], number), out var row)
            ? AccountSettings.Read(ByteReader.OfRow(Table.Accounts, row))
            : null;

    /// <summary>Reads every account, by number.</summary>
    public static IReadOnlyList<AccountSettings> ReadAll(IStateReader state)
    {
        var accounts = new List<AccountSettings>();
        using var rows = state.Scan(Table.Accounts, default, StateKey.AboveAll);
        while (rows.MoveNext()) accounts.Add(AccountSettings.Read(ByteReader.OfRow(Table.Accounts, rows.Value)));
        return accounts;
    }

    internal static void Write(StateOverlay state, AccountSettings settings)
    {
        var row = state.NewRow();
        settings.Write(row);
        state.Put(Table.Accounts, StateKey.Account(stackalloc byte[4], settings.Number), row);
    }
}
