using OpenOdp.Engine;
using OpenOdp.Server.Console.Charts;
using OpenOdp.Server.Segments;

namespace OpenOdp.Server.Console.Overview;

/// <summary>What the page shows.</summary>
internal sealed record OverviewModel(NumbersModel Numbers, ChartsModel Charts) : IShowsCharts;

/// <summary>How an account is doing.</summary>
/// <param name="Counters">What came since the beginning.</param>
/// <param name="Day">What came in the last 24 hours.</param>
/// <param name="Rejected">Requests that were refused since the start.</param>
/// <param name="HasHeld">True when merges wait for somebody to decide.</param>
/// <param name="Start">What to do first, while nothing has come in; null afterwards.</param>
internal sealed record NumbersModel(
    Counters Counters, DayNumbers Day, long Rejected, LargestSegments Segments, ServerHealth Health,
    bool HasHeld, FirstSteps? Start);

/// <summary>The segments with the most members.</summary>
/// <param name="Count">How many there are in all.</param>
internal sealed record LargestSegments(IReadOnlyList<NamedSegment> Shown, int Count);

/// <summary>A segment, and what people call it; empty when that is nothing.</summary>
internal sealed record NamedSegment(SegmentState State, string Name);

/// <summary>What came in the last 24 hours.</summary>
/// <param name="PerSecond">Events a second, in the last whole minute and the one that runs.</param>
/// <param name="NewCustomers">How many customers there are more than a day ago.</param>
internal sealed record DayNumbers(
    double PerSecond, ulong Events, ulong Merges, ulong Attaches, ulong Duplicates, long NewCustomers);

/// <summary>How the server is doing.</summary>
/// <param name="Fault">Why the store is not ready; null when it is.</param>
/// <param name="Memory">Bytes that the process takes.</param>
/// <param name="Log">Bytes of the log in files.</param>
/// <param name="Stored">Bytes of the log and everything else, in files and not in files yet.</param>
internal sealed record ServerHealth(string? Fault, ulong Position, TimeSpan Uptime, long Memory, long Log, long Stored)
{
    public string UptimeText => Uptime switch
    {
        { TotalDays: >= 2 } => $"{Uptime.Days} days",
        { TotalHours: >= 2 } => $"{(int)Uptime.TotalHours} hours",
        { TotalMinutes: >= 2 } => $"{(int)Uptime.TotalMinutes} minutes",
        _ => $"{(int)Uptime.TotalSeconds} seconds",
    };

    public static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{(double)bytes / (1L << 30):N1} GiB",
        >= 1L << 20 => $"{(double)bytes / (1L << 20):N0} MiB",
        _ => $"{(double)bytes / (1L << 10):N0} KiB",
    };
}

/// <summary>What to do first: the same event, sent by hand and by a program.</summary>
internal sealed record FirstSteps(string Curl, string CSharp)
{
    /// <param name="host">Where this server is reached.</param>
    /// <param name="publicKey">The account's public key, which anyone may see.</param>
    public static FirstSteps Of(string host, string publicKey) => new(
        $$$"""
        curl -X POST {{{host}}}/v3/events -H "x-api-key: {{{publicKey}}}" -d '[
          {"type": "product", "action": "viewed",
           "identifiers": {"email": "ada@example.com"},
           "data": {"product_id": "shoe-7"}}]'
        """,
        $$$""""
        // Until nuget.org has the package, in a copy of the repository:
        //   dotnet pack src/OpenOdp.Client -c Release -o artifacts/packages
        //   dotnet nuget add source "$PWD/artifacts/packages" --name OpenOdp
        // then in your project:
        //   dotnet add package OpenOdp.Client
        var datafile = """
            {"version": "4", "integrations": [{"key": "odp", "host": "{{{host}}}", "publicKey": "{{{publicKey}}}"}]}
            """;
        await using var client = new OptimizelyClient(new OptimizelyClientOptions { Datafile = datafile });
        client.SendOdpEvent("viewed", "product", new Dictionary<string, string> { ["email"] = "ada@example.com" });
        await client.FlushAsync();
        """");
}
