using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Accounts;

/// <summary>Issues and revokes keys in a log.</summary>
internal static class KeyKit
{
    public static RecordOutcome Issue(this TestLog log, string name, char hash = 'c')
    {
        var command = new ByteWriter();
        IssueKeyCommand.Write(command, name, new string(hash, 64));
        return log.Append(CommandKind.IssueKey, command.Written.ToArray(), key: KeyClass.Private);
    }

    public static RecordOutcome Revoke(this TestLog log, int number, long end)
    {
        var command = new ByteWriter();
        RevokeKeyCommand.Write(command, (uint)number, end);
        return log.Append(CommandKind.RevokeKey, command.Written.ToArray(), key: KeyClass.Private);
    }

    /// <summary>The keys as the next record finds them.</summary>
    public static IReadOnlyList<AccountKey> Keys(this TestLog log) => AccountTable.Read(log.State, 1)!.Keys;
}
