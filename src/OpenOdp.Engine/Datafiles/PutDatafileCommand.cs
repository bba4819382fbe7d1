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
    /// <param name="writer">Takes it.</param>
    /// <param name="sdkKey">What clients ask for it by.</param>
    /// <param name="revision">Its revision.</param>
    /// <param name="accountId">Whose it says that it is.</param>
    /// <param name="projectId">Which project it says that it is of.</param>
    /// <param name="datafile">Its bytes, as they were sent.</param>
    /// <param name="host">Where its ODP integration is to lead.</param>
    /// <param name="publicKey">The public key that stands there.</param>
    public static void Write(
        ByteWriter writer, string sdkKey, string revision, string accountId, string projectId, ReadOnlySpan<byte> datafile,
        string host, string publicKey)
    {
        writer.Text(sdkKey);
        writer.Text(revision);
        writer.Text(accountId);
        writer.Text(projectId);
        writer.Bytes(datafile);
        writer.Text(host);
        writer.Text(publicKey);
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var (sdkKey, revision) = (reader.Text(), reader.Text());
        context.Effects.About = sdkKey;
        var (accountId, projectId) = (reader.Text(), reader.Text());
        var bytes = reader.Bytes();
        var (host, publicKey) = reader.AtEnd ? ("", "") : (reader.Text(), reader.Text()); // in the bytes, as it was once
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
            if (!bytes.SequenceEqual(DatafileTable.ReadBytes(context.State, sdkKey, before.Version)))
            {
                return context.Fail(
                    OutcomeKind.Conflict,
                    $"Revision '{revision}' is there with another content, and clients take only what has another revision. "
                    + "Give this one a new revision.");
            }

            LeadDatafilesCommand.Lead(context, before, host, publicKey);
            return context.Succeed();
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
            At = context.Header.RecordedAt,
            Revision = revision,
            AccountId = accountId,
            ProjectId = projectId,
            Length = bytes.Length,
            Versions = versions,
            Host = host,
            PublicKey = publicKey,
            ServedSince = context.Header.Position,
        };
        DatafileTable.WriteBytes(context, datafile, bytes);
        DatafileTable.Write(context, datafile);
        return context.Succeed(isNew: before is null);
    }

    private static int CountOf(Context context) =>
        DatafileTable.ReadAll(context.State).Count(datafile => datafile.Account == context.Account.Number);
}
