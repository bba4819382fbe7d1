using System.Globalization;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Segments.Words;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>The datafiles that are hosted here, and what is in them.</summary>
internal sealed class DatafilePages(OpenedDatafiles opened)
{
    /// <summary>Flags of a page.</summary>
    public const int FlagsShown = 100;

    /// <summary>Bytes of a datafile whose JSON stands in the page; a larger one is a page of its own.</summary>
    private const int LongestCode = 64 << 10;

    /// <summary>Characters of it, which deep JSON has many of when it is indented.</summary>
    private const int LongestIndented = 4 * LongestCode;

    private const int MostSegments = 100;

    private const int MaxAsked = 256;

    public static Page List(PageCall call) => Page.Of<DatafileListPage>(new DatafileListModel(
        DatafileEndpoints.All(call.Read.View, call.Read.Account.Number).Datafiles,
        $"""
        curl -X PUT {call.Address}/admin/datafiles/my-sdk-key \
          -H "x-api-key: <the private key>" --data-binary @datafile.json
        """));

    /// <summary>The JSON alone, for those who may see all that is in it.</summary>
    public static Page File(PageCall call)
    {
        if (!call.Viewer.MayChange)
        {
            return Page.Fault(
                StatusCodes.Status403Forbidden, "Readers see it in words",
                "The JSON of a datafile may name people. Its page says the same in words, with personal values masked.");
        }

        var answer = DatafileEndpoints.Get(call.Read);
        return answer.Message is { } message ? Page.NotFound(message) : Page.Of(answer);
    }

    public async Task<Page> ShowAsync(LongPageCall call)
    {
        if (Find(call) is not { } datafile) return Page.NotFound(DatafileEndpoints.NotThere(call.Ask.Id));
        var version = datafile.Version;
        if (call["version"] is { Length: > 0 } text
            && !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version))
        {
            return Page.NotFound("A version is a number, as the page of the datafile shows it.");
        }

        return await UseAsync(call, datafile.SdkKey, version, one => ValueTask.FromResult(one is null
            ? Page.NotFound($"Version {version} of '{datafile.SdkKey}' is not kept.")
            : Page.Of<DatafilePage>(Show(call, datafile, one))));
    }

    /// <summary>What is known of the datafile of the address; null when the account has none of this key.</summary>
    public static HostedDatafile? Find(LongPageCall call) => call.Read(static read => DatafileEndpoints.Find(read.Read));

    /// <summary>Opens a version for a page.</summary>
    public Task<T> UseAsync<T>(
        LongPageCall call, string sdkKey, ulong version, Func<OpenedDatafile?, ValueTask<T>> use) => opened.UseAsync(
        sdkKey, version, () => call.Read(read => DatafileTable.ReadBytes(read.Read.View, sdkKey, version)), use,
        call.Ask.CancellationToken);

    /// <summary>The keys of the flags that contain what is asked for.</summary>
    public static List<string> FlagsOf(DatafileIndex index, string asked) =>
        [.. index.Flags.Where(key => key.Contains(asked, StringComparison.OrdinalIgnoreCase))];

    /// <summary>What was asked for, no longer than a key.</summary>
    public static string AskedIn(string text) =>
        text.Trim() is { Length: > MaxAsked } tooLong ? tooLong[..MaxAsked] : text.Trim();

    private static DatafileModel Show(LongPageCall call, HostedDatafile hosted, OpenedDatafile one)
    {
        var (index, asked) = (one.Index, AskedIn(call["q"]));
        var room = new PageRoom();
        var code = call.Viewer.MayChange && one.Length <= LongestCode ? index.Root.Code(isIndented: true) : null;
        if (code?.Length > LongestIndented) code = null;
        room.Spend(code ?? "");
        var (segments, moreSegments) = room.Fill(index.Segments, MostSegments, id =>
        {
            var shown = call.Viewer.ShowText(id);
            room.Spend(ExperimentAddress.SegmentsLike(shown) ?? "");
            room.Take(shown);
            return shown;
        });
        var reader = new FlagReader(hosted.SdkKey, index, call.Viewer, room);
        var found = FlagsOf(index, asked);
        var (flags, _) = room.Fill(found, FlagsShown, reader.Flag);
        var (holdouts, moreHoldouts) = reader.Holdouts();
        return new DatafileModel(
            DatafileEndpoints.Show(hosted),
            one.Version,
            call.Viewer.ShowText(DatafileCheck.Text(index.Root, "revision") ?? ""),
            call.Viewer.ShowText(DatafileCheck.Text(index.Root, "projectId") ?? ""),
            [.. one.Warnings.Select(call.Viewer.ShowText)],
            asked,
            index.Flags.Count,
            found.Count,
            flags,
            holdouts,
            moreHoldouts,
            segments,
            moreSegments,
            code);
    }
}
