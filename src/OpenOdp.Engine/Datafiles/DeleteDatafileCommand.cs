using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Datafiles;

/// <summary>Deletes a datafile with all its versions.</summary>
public static class DeleteDatafileCommand
{
    /// <summary>Writes the command.</summary>
    public static void Write(ByteWriter writer, string sdkKey) => writer.Text(sdkKey);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var sdkKey = new ByteReader(command).Text();
        context.Effects.About = sdkKey;
        var datafile = PutDatafileCommand.IsSdkKey(sdkKey) ? DatafileTable.Read(context.State, sdkKey) : null;
        if (datafile is null || datafile.Account != context.Account.Number)
        {
            return context.Fail(OutcomeKind.NotFound, $"There is no datafile of the key '{sdkKey}'.");
        }

        DatafileTable.Remove(context, datafile);
        return context.Succeed();
    }
}
