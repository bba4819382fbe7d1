using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Accounts;

/// <summary>Gives an account one more private key. The log has its hash, and never the key.</summary>
public static class IssueKeyCommand
{
    /// <summary>Issued keys of an account that have not ended, at most.</summary>
    public const int MaxLiving = 100;

    /// <summary>Keys of an account at most, with those that have ended: the numbers of keys stay.</summary>
    public const int MaxKeys = 1000;

    /// <summary>Characters of a name at most.</summary>
    public const int MaxNameLength = 64;

    /// <summary>True for what can be the name of a key.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && !name.Any(char.IsControl);

    /// <summary>Writes the command.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="name">What the key is called.</param>
    /// <param name="hash">SHA-256 of the key's UTF-8, in lower-case hex.</param>
    public static void Write(ByteWriter writer, string name, string hash)
    {
        writer.Text(name);
        writer.Raw(Convert.FromHexString(hash));
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var (name, hash) = (reader.Text(), Convert.ToHexStringLower(reader.Raw(32)));
        context.Effects.About = name;
        if (!IsName(name)) throw new DamagedRecordException("A key has a name that can be none.");
        var (keys, now) = (context.Account.Keys, context.Header.RecordedAt);
        var living = keys.Where(key => key.Name is not null && key.IsValidAt(now)).ToList();
        if (living.Exists(key => key.Name == name))
        {
            return context.Fail(
                OutcomeKind.Conflict, $"There is a key '{name}' already. Name this one otherwise, or revoke that.");
        }

        if (living.Count >= MaxLiving)
        {
            return context.Fail(OutcomeKind.Conflict, $"An account has at most {MaxLiving} issued keys. Revoke one first.");
        }

        if (keys.Count >= MaxKeys)
        {
            return context.Fail(
                OutcomeKind.Conflict,
                $"The account has had {MaxKeys} keys, and no account has more: their numbers stay. Go on with those that have "
                + "not ended.");
        }

        context.ChangeKeys([.. keys, new AccountKey(KeyClass.Private, hash, 0) { Name = name, IssuedAt = now }]);
        return context.Succeed(isNew: true);
    }
}
