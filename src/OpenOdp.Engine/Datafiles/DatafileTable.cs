using System.Buffers.Binary;
using System.Text;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Datafiles;

/// <summary>
/// The rows of datafiles: (0, SDK key) → <see cref="HostedDatafile"/>, and (1, SDK key, 0, version) → the bytes of a version,
/// apart from the others, which are read often. An SDK key has no byte 0.
/// </summary>
public static class DatafileTable
{
    private const byte Known = 0;
    private const byte Content = 1;

    // The forms of a known one: what its integration says stands in its bytes, or in the row.
    private const byte Whole = 1;
    private const byte Led = 2;

    /// <summary>Reads what is known of a datafile; null when there is none of the key.</summary>
    public static HostedDatafile? Read(IStateReader state, string sdkKey) =>
        state.TryGet(Table.Datafiles, Key(sdkKey), out var row) ? Read(sdkKey, row) : null;

    /// <summary>Reads the datafiles of all accounts, by key.</summary>
    public static IReadOnlyList<HostedDatafile> ReadAll(IStateReader state)
    {
        var datafiles = new List<HostedDatafile>();
        using var rows = state.Scan(Table.Datafiles, [Known], [Known + 1]);
        while (rows.MoveNext()) datafiles.Add(Read(Encoding.ASCII.GetString(rows.Key[1..]), rows.Value));

        return datafiles;
    }

    /// <summary>Reads the bytes of a version; null when it is not kept.</summary>
    public static byte[]? ReadBytes(IStateReader state, string sdkKey, ulong version) =>
        state.TryGet(Table.Datafiles, Key(sdkKey, version), out var row)
            ? ByteReader.OfRow(Table.Datafiles, row).Rest.ToArray()
            : null;

    internal static void WriteBytes(Context context, HostedDatafile datafile, ReadOnlySpan<byte> bytes)
    {
        var content = context.State.NewRow();
        content.Raw(bytes);
        context.State.Put(Table.Datafiles, Key(datafile.SdkKey, datafile.Version), content);
    }

    internal static void Write(Context context, HostedDatafile datafile)
    {
        var form = datafile.PublicKey.Length == 0 ? Whole : Led;
        var row = context.State.NewRow(form);
        row.Varint(datafile.Account);
        row.Varint(datafile.Version);
        row.Varint((ulong)datafile.At);
        row.Text(datafile.Revision);
        row.Text(datafile.AccountId);
        row.Text(datafile.ProjectId);
        row.Varint((ulong)datafile.Length);
        row.Varint((ulong)datafile.Versions.Count);
        foreach (var version in datafile.Versions) row.Varint(version);
        if (form == Led)
        {
            row.Text(datafile.Host);
            row.Text(datafile.PublicKey);
            row.Varint(datafile.ServedSince);
        }

        context.State.Put(Table.Datafiles, Key(datafile.SdkKey), row);
    }

    internal static void Remove(Context context, HostedDatafile datafile)
    {
        foreach (var version in datafile.Versions) RemoveVersion(context, datafile.SdkKey, version);
        context.State.Delete(Table.Datafiles, Key(datafile.SdkKey));
    }

    internal static void RemoveVersion(Context context, string sdkKey, ulong version) =>
        context.State.Delete(Table.Datafiles, Key(sdkKey, version));

    private static HostedDatafile Read(string sdkKey, ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.Datafiles, row, newest: Led);
        var datafile = new HostedDatafile
        {
            SdkKey = sdkKey,
            Account = (uint)reader.Varint(),
            Version = reader.Varint(),
            At = (long)reader.Varint(),
            Revision = reader.Text(),
            AccountId = reader.Text(),
            ProjectId = reader.Text(),
            Length = (int)reader.Varint(),
            Versions = ReadVersions(ref reader),
            ServedSince = 0,
        };
        return reader.Form == Whole
            ? datafile with { ServedSince = datafile.Version }
            : datafile with { Host = reader.Text(), PublicKey = reader.Text(), ServedSince = reader.Varint() };
    }

    private static ulong[] ReadVersions(ref ByteReader reader)
    {
        var versions = new ulong[reader.CountOfItems()];
        for (var i = 0; i < versions.Length; i++) versions[i] = reader.Varint();
        return versions;
    }

    private static byte[] Key(string sdkKey) => [Known, .. Encoding.ASCII.GetBytes(sdkKey)];

    private static byte[] Key(string sdkKey, ulong version)
    {
        byte[] key = [Content, .. Encoding.ASCII.GetBytes(sdkKey), 0, .. stackalloc byte[sizeof(ulong)]];
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(^sizeof(ulong)), version);
        return key;
    }
}
