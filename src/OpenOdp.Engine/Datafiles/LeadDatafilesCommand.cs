using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Datafiles;

/// <summary>Has the ODP integrations of all datafiles of an account lead elsewhere, or with another key.</summary>
public static class LeadDatafilesCommand
{
    /// <summary>Writes the command.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="host">Where they are to lead; empty: where they do.</param>
    /// <param name="publicKey">The public key that stands there.</param>
    public static void Write(ByteWriter writer, string host, string publicKey)
    {
        writer.Text(host);
        writer.Text(publicKey);
    }

    /// <summary>True when a datafile does not yet lead there.</summary>
    public static bool Changes(HostedDatafile datafile, string host, string publicKey) =>
        (host.Length > 0 && host != datafile.Host) || (publicKey.Length > 0 && publicKey != datafile.PublicKey);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var (host, publicKey) = (reader.Text(), reader.Text());
        foreach (var datafile in DatafileTable.ReadAll(context.State))
        {
            if (datafile.Account == context.Account.Number) Lead(context, datafile, host, publicKey);
        }

        return context.Succeed();
    }

    internal static void Lead(Context context, HostedDatafile datafile, string host, string publicKey)
    {
        if (!Changes(datafile, host, publicKey)) return;
        DatafileTable.Write(context, datafile with
        {
            Host = host.Length > 0 ? host : datafile.Host,
            PublicKey = publicKey.Length > 0 ? publicKey : datafile.PublicKey,
            ServedSince = context.Header.Position,
            At = context.Header.RecordedAt,
        });
    }
}
