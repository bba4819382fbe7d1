using System.Text.Json;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Console.Experiments;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Console.Find;

/// <summary>Finds datafiles by their SDK keys, and flags by theirs.</summary>
internal static class FlagSearch
{
    private const string Icon = "experiments";

    /// <summary>Bytes of datafiles that are read for one search: it is asked for with every letter.</summary>
    private const int Readable = 1 << 20;

    /// <param name="leavesSome">True when there are datafiles whose flags were not looked through.</param>
    public static FoundGroup[] Find(PageCall call, string asked, out bool leavesSome)
    {
        var datafiles = DatafileTable.ReadAll(call.Read.View).Where(one => one.Account == call.Read.Account.Number).ToList();
        var byKey = datafiles.Where(one => FindPages.Contains(one.SdkKey, asked))
            .Select(static one => new FoundPlace(Icon, one.SdkKey, "datafile", ExperimentAddress.Of(one.SdkKey)));
        var left = Readable;
        var read = datafiles.OrderBy(static one => one.Length).TakeWhile(one => (left -= one.Length) >= 0).ToList();
        leavesSome = read.Count < datafiles.Count;
        return
        [
            FindPages.Group("Datafiles", byKey, ExperimentAddress.Room),
            FindPages.Group("Flags", read.SelectMany(one => FlagsOf(call, one, asked)), null),
        ];
    }

    private static List<FoundPlace> FlagsOf(PageCall call, HostedDatafile datafile, string asked)
    {
        if (DatafileTable.ReadBytes(call.Read.View, datafile.SdkKey, datafile.Version) is not { } bytes) return [];
        using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = DatafileEndpoints.MaxDepth });
        return
        [
            .. DatafileIndex.Objects(json.RootElement, "featureFlags")
                .Select(static flag => DatafileCheck.Text(flag, "key") ?? "")
                .Where(key => FindPages.Contains(key, asked))
                .Distinct()
                .Select(key => new FoundPlace(
                    Icon, key.Clipped(), datafile.SdkKey, ExperimentAddress.FlagsLike(datafile.SdkKey, key))),
        ];
    }
}
