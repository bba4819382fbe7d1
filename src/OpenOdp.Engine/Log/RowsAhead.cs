using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Log;

/// <summary>Takes the keys of rows that will be asked for.</summary>
public interface IRowKeys
{
    /// <summary>Takes one key, which is valid until the call returns.</summary>
    void Add(Table table, ReadOnlySpan<byte> key);
}

/// <summary>
/// Tells which rows a command will ask for, so that a store can look for those of many commands at once. It changes no answer
/// (rule D5).
/// </summary>
public static class RowsAhead
{
    /// <summary>The idempotence ids of a command's items, most of which are not there, and their identifiers.</summary>
    /// <param name="account">The account.</param>
    /// <param name="kind">The command's kind; others than events and profiles ask for nothing.</param>
    /// <param name="command">The command.</param>
    /// <param name="keys">Takes the keys.</param>
    public static void Find(uint account, CommandKind kind, ReadOnlySpan<byte> command, IRowKeys keys)
    {
        if (kind is not (CommandKind.Events or CommandKind.Profiles)) return;
        try
        {
            Span<byte> room = stackalloc byte[DedupTable.MaxKeyLength];
            foreach (var bytes in RequestItems.Read(command))
            {
                if (kind == CommandKind.Profiles)
                {
                    AddIdentifiers(account, ProfileItem.Read(bytes).Identifiers, keys);
                    continue;
                }

                var item = EventItem.Read(bytes);
                if (DedupTable.TryKey(room, account, item.Fields, out var id)) keys.Add(Table.Dedup, id);
                AddIdentifiers(account, item.Identifiers, keys);
            }
        }
        catch (Exception)
        {
            // Whoever applies the record meets it again, and sets it aside (rule L6).
        }
    }

    /// <summary>The row of the customer who owns an identifier.</summary>
    /// <param name="account">The account.</param>
    /// <param name="identifier">The row of <see cref="Table.Identifiers"/>.</param>
    /// <param name="keys">Takes the key.</param>
    public static void FindOwner(uint account, ReadOnlySpan<byte> identifier, IRowKeys keys) =>
        keys.Add(Table.Customers, StateKey.AccountAndId(
            stackalloc byte[StateKey.AccountAndIdLength], account, IdentifierTable.Owner(identifier)));

    private static void AddIdentifiers(uint account, IdentifierList identifiers, IRowKeys keys)
    {
        Span<byte> room = stackalloc byte[IdentifierTable.ShortKey];
        foreach (var identifier in identifiers)
        {
            // Longer ones are rare; they are read when they are needed.
            if (IdentifierTable.TryKey(room, account, identifier.Field, identifier.Value, out var key))
            {
                keys.Add(Table.Identifiers, key);
            }
        }
    }
}
