using System.Text;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Datafiles;

/// <summary>What a server does with datafiles, on a log in memory.</summary>
internal static class DatafileKit
{
    public static RecordOutcome PutDatafile(
        this TestLog log, string sdkKey, string revision, string content, string host = "https://odp", string publicKey = "pub")
    {
        var command = new ByteWriter();
        PutDatafileCommand.Write(
            command, sdkKey, revision, "acc", "pro", Encoding.UTF8.GetBytes(content), host, publicKey);
        return log.Append(CommandKind.PutDatafile, command.Written.ToArray(), key: KeyClass.Private);
    }

    /// <summary>Takes one as it was logged before host and key were kept apart from the bytes.</summary>
    public static RecordOutcome PutWholeDatafile(this TestLog log, string sdkKey, string revision, string content)
    {
        var command = new ByteWriter();
        foreach (var text in (string[])[sdkKey, revision, "acc", "pro", content]) command.Text(text);
        return log.Append(CommandKind.PutDatafile, command.Written.ToArray(), key: KeyClass.Private);
    }

    public static RecordOutcome LeadDatafiles(this TestLog log, string host, string publicKey)
    {
        var command = new ByteWriter();
        LeadDatafilesCommand.Write(command, host, publicKey);
        return log.Append(CommandKind.LeadDatafiles, command.Written.ToArray(), key: KeyClass.Internal);
    }

    public static RecordOutcome DeleteDatafile(this TestLog log, string sdkKey)
    {
        var command = new ByteWriter();
        DeleteDatafileCommand.Write(command, sdkKey);
        return log.Append(CommandKind.DeleteDatafile, command.Written.ToArray(), key: KeyClass.Private);
    }
}
