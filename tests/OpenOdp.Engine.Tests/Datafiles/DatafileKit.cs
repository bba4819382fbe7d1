using System.Text;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Datafiles;

/// <summary>What a server does with datafiles, on a log in memory.</summary>
internal static class DatafileKit
{
    public static RecordOutcome PutDatafile(this TestLog log, string sdkKey, string revision, string content)
    {
        var command = new ByteWriter();
        PutDatafileCommand.Write(command, sdkKey, revision, "acc", "pro", Encoding.UTF8.GetBytes(content));
        return log.Append(CommandKind.PutDatafile, command.Written.ToArray(), key: KeyClass.Private);
    }

    public static RecordOutcome DeleteDatafile(this TestLog log, string sdkKey)
    {
        var command = new ByteWriter();
        DeleteDatafileCommand.Write(command, sdkKey);
        return log.Append(CommandKind.DeleteDatafile, command.Written.ToArray(), key: KeyClass.Private);
    }
}
