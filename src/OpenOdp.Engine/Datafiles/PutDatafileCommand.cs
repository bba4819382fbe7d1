using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Datafiles;

/// <summary>Takes a datafile, or a new version of one.</summary>
public static class PutDatafileCommand
{
    /// <summary>Datafiles of an account at most.</summary>
    public const int MaxDatafiles = 100;

    /// <summary>Versions of a datafile that are kept, the one in use included.</summary>
    public const int MaxVersions = 20;

    /// <summary>Characters of an SDK key at most.</summary>
    public const int MaxKeyLength = 128;

    /// <summary>True for what can be an SDK key: it is a part of an address.</summary>
    public static bool IsSdkKey(string sdkKey) =>
        sdkKey.Length is > 0 and <= MaxKeyLength && sdkKey.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>Writes the command.</summary>
    public static void Write(
        ByteWriter writer, string sdkKey, string revision, string accountId, string projectId, ReadOnlySpan<byte> datafile)
    {
        writer.Text(sdkKey);
        writer.Text(revision);
        writer.Text(accountId);
        writer.Text(projectId);
        writer.Bytes(datafile);
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var (sdkKey, revision) = (reader.Text(), reader.Text());
        var (accountId, projectId) = (reader.Text(), reader.Text());
        var bytes = reader.Bytes();
        if (!IsSdkKey(sdkKey)) throw new DamagedRecordException("A datafile has a key that can be none.");
        var before = DatafileTable.Read(context.State, sdkKey);
        if (before is not null && before.Account != context.Account.Number)
        {
            return context.Fail(OutcomeKind.Conflict, $"Another account has a datafile of the key '{sdkKey}'.");
        }

        if (before is null && CountOf(context) >= MaxDatafiles)
        {
            return context.Fail(OutcomeKind.Conflict, $"An account has at most {MaxDatafiles} datafiles. Delete one first.");
        }

        if (before?.Revision == revision)
        {
            var known = DatafileTable.ReadBytes(context.State, sdkKey, before.Version);
            return bytes.SequenceEqual(known)
                ? context.Succeed()
                : context.Fail(
                    OutcomeKind.Conflict,
                    $"Revision '{revision}' is there with another content, and clients take only what has another revision. "
                    + "Give this one a new revision.");
        }

        var versions = (before?.Versions ?? []).Append(context.Header.Position).ToList();
        for (; versions.Count > MaxVersions; versions.RemoveAt(0))
        {
            DatafileTable.RemoveVersion(context, sdkKey, versions[0]);
        }

        var datafile = new HostedDatafile
        {
            SdkKey = sdkKey,
            Account = context.Account.Number,
            Version = context.Header.Position,
            At = Math.Max(context.Header.RecordedAt, before is null ? 0 : NextSecond(before.At)),
            Revision = revision,
            AccountId = accountId,
            ProjectId = projectId,
            Length = bytes.Length,
            Versions = versions,
        };
        DatafileTable.Write(context, datafile, bytes);
        return context.Succeed(isNew: before is null);
    }

    /// <summary>HTTP tells times in whole seconds: a client that has one version must see that the next is newer.</summary>
    private static long NextSecond(long microseconds) => ((microseconds / 1_000_000) + 1) * 1_000_000;

    private static int CountOf(Context context) =>
        DatafileTable.ReadAll(context.State).Count(datafile => datafile.Account == context.Account.Number);
}
