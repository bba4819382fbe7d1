using System.Net;
using System.Text.Json;
using OpenOdp.Load.Queries;

namespace OpenOdp.Load;

/// <summary>What the command line asks for.</summary>
internal sealed record LoadOptions
{
    public const string Help = """
        Puts a bounded load on an OpenOdp server on this machine and checks that every acknowledged event is there exactly once.

        The server
          --url URL              where it listens (http://127.0.0.1:8080)
          --start-server PATH    start this OpenOdp.Server (executable or .dll) on a free port and stop it at the end
          --data DIR             its data directory (a temporary one, deleted at the end)
          --baseline             run a bare Kestrel endpoint first that only parses the JSON, and print the ratio;
                                 without --url and --start-server, run only that
          --public-key KEY       ┐ the account's keys; with --start-server made up
          --private-key KEY      ┘
          --keys FILE            a keys.json with both
          --server-pid PID       the server's process, for its CPU and memory (known with --start-server)

        The load
          --events N             events in all (2000000)
          --batch N              events in a request (10)
          --users N              users they belong to (100000)
          --merge-share S        share of events that join a second identifier to their user, 0 to 0.5 (0)
          --connections N        connections, one request in flight on each (128)
          --threads N            threads that serve them (1)
          --rate R               open loop: R events/s, latency counted from when a request was due (closed loop)
          --duration SECONDS     send nothing new after this time (600)
          --warm-up S            share of the events that is sent before the figures count (0.1)
          --retry-for SECONDS    try to come back to a server that is gone, and send again with the same ids (0)
          --seed HEX             the events' seed (random, printed)

        Segments
          --segments N           install N segments first, half of them sequences of two steps (0); then --events come twice: while
                                 users enter segments, and afterwards; with --start-server the same load runs without segments
                                 before, and the ratios are printed
          --build                install one more at the end, over all that is there, while events come in as fast as before
          --touched N            of these, how many read the events that come in (all up to 50, else 10)

        Queries (after --events events, 500000 unless said otherwise; 50 segments; for --duration, 20 s)
          --queries FORM         ask for the segments of random users: variables, as most SDKs, or pasted, as JavaScript;
                                 --rate is that of the queries
          --event-rate R         events/s that come in meanwhile (10000; 0 for none)
          --read-your-writes N   send an event of a new user and ask right after the 202, N times

        The console
          --visitors N           afterwards: the time of each page; and the rate in turns without and with N people who look at
                                 the overview, live events and segments

        The check
          --no-check             leave it out
          --acks-file FILE       append each acknowledged batch to a file as it arrives
          --check-only           send nothing; check what --acks-file says, of all its runs

        More figures
          --idle SECONDS         the server's CPU when nothing is asked of it
          --restart              the time to ready after a restart on the same data (with --start-server)

        A growing store (with --start-server)
          --growth               the rate and the latencies of each million events of 100,000 users, then of --users (4000000);
                                 20000000 events, merge share 0.02, no warm-up and no check unless said otherwise
          --step N               events between two lines (1000000)
          --beside N             events of the 100,000 users (as many; 0 leaves them out)
          --report DIR           write growth.md and growth.svg there

        Exit code: 0, 1 when an event is missing, doubled or refused, 2 when the command line is wrong.
        """;

    public required string? Url { get; init; }

    public required string? StartServer { get; init; }

    public required string? DataDirectory { get; init; }

    public required bool Baseline { get; init; }

    public required string PublicKey { get; init; }

    public required string PrivateKey { get; init; }

    public required int? ServerPid { get; init; }

    public required long Events { get; init; }

    public required int Batch { get; init; }

    public required int Users { get; init; }

    public required double MergeShare { get; init; }

    public required int Connections { get; init; }

    public required int Threads { get; init; }

    /// <summary>Events per second; 0 for a closed loop.</summary>
    public required double Rate { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Share of the events.</summary>
    public required double WarmUp { get; init; }

    public required TimeSpan RetryFor { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Segments to install first.</summary>
    public required int Segments { get; init; }

    /// <summary>Of these, those that read the events of the load.</summary>
    public required int Touched { get; init; }

    /// <summary>True to install one more segment while events come in.</summary>
    public required bool Build { get; init; }

    /// <summary>In which form to ask for segments; null to ask nothing.</summary>
    public required QueryDocument? Queries { get; init; }

    /// <summary>Events per second beside the queries; 0 for none.</summary>
    public required double EventRate { get; init; }

    /// <summary>How often to ask right after a 202.</summary>
    public required int ReadYourWrites { get; init; }

    /// <summary>People who look at the console; 0 not to measure it.</summary>
    public required int Visitors { get; init; }

    public bool Asks => Queries is not null || ReadYourWrites > 0;

    public required bool Check { get; init; }

    public required string? AcksFile { get; init; }

    public required bool CheckOnly { get; init; }

    public required TimeSpan Idle { get; init; }

    public required bool Restart { get; init; }

    public required bool Growth { get; init; }

    /// <summary>Events between two points of a growing store.</summary>
    public required long Step { get; init; }

    /// <summary>Events of the store of few users beside it; 0 for none.</summary>
    public required long Beside { get; init; }

    public required string? ReportDirectory { get; init; }

    /// <exception cref="UsageException">Something on it is wrong.</exception>
    public static LoadOptions Parse(string[] args)
    {
        var arguments = new Arguments(args);
        var start = arguments.Text("start-server");
        var url = arguments.Text("url");
        var baseline = arguments.Flag("baseline");
        var keys = ReadKeys(arguments.Text("keys"));
        var growth = arguments.Flag("growth");
        var queries = arguments.Word<QueryDocument>("queries");
        var readYourWrites = (int)arguments.Number("read-your-writes", 0, 0, 100_000_000);
        var asks = queries is not null || readYourWrites > 0;
        var events = (long)arguments.Number("events", growth ? 20_000_000 : asks ? 500_000 : 2_000_000, 1, 1_000_000_000);
        var segments = (int)arguments.Number("segments", asks ? 50 : 0, 0, 1000);
        var options = new LoadOptions
        {
            Url = url ?? (start is null && !baseline ? "http://127.0.0.1:8080" : null),
            StartServer = start,
            DataDirectory = arguments.Text("data"),
            Baseline = baseline,
            PublicKey = arguments.Text("public-key") ?? keys?.Public ?? "load-public",
            PrivateKey = arguments.Text("private-key") ?? keys?.Private ?? "load-public.load-secret",
            ServerPid = (int)arguments.Number("server-pid", 0, 0, int.MaxValue) is > 0 and var pid ? pid : null,
            Events = events,
            Batch = (int)arguments.Number("batch", 10, 1, 500),
            Users = (int)arguments.Number("users", growth ? 4_000_000 : 100_000, 1, 100_000_000),
            MergeShare = arguments.Number("merge-share", growth ? 0.02 : 0, 0, 0.5),
            Connections = (int)arguments.Number("connections", 128, 1, 1024),
            Threads = (int)arguments.Number("threads", 1, 1, 16),
            Rate = arguments.Number("rate", 0, 0, 10_000_000),
            Duration = TimeSpan.FromSeconds(arguments.Number("duration", growth ? 7200 : asks ? 20 : 600, 0.1, 36000)),
            WarmUp = arguments.Number("warm-up", growth ? 0 : 0.1, 0, 0.9),
            RetryFor = TimeSpan.FromSeconds(arguments.Number("retry-for", 0, 0, 3600)),
            Seed = arguments.Hex("seed") ?? (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue),
            Segments = segments,
            Touched = (int)arguments.Number("touched", segments <= 50 ? segments : 10, 0, 1000),
            Build = arguments.Flag("build"),
            Queries = queries,
            EventRate = arguments.Number("event-rate", 10_000, 0, 10_000_000),
            ReadYourWrites = readYourWrites,
            Visitors = (int)arguments.Number("visitors", 0, 0, 1000),
            Check = !arguments.Flag("no-check"),
            AcksFile = arguments.Text("acks-file"),
            CheckOnly = arguments.Flag("check-only"),
            Idle = TimeSpan.FromSeconds(arguments.Number("idle", 0, 0, 600)),
            Restart = arguments.Flag("restart"),
            Growth = growth,
            Step = (long)arguments.Number("step", 1_000_000, 1_000, 1_000_000_000),
            Beside = (long)arguments.Number("beside", events, 0, 1_000_000_000),
            ReportDirectory = arguments.Text("report"),
        };
        arguments.ThrowIfAnyIsLeft();
        options.Validate();
        return options;
    }

    /// <summary>The address of <paramref name="url"/>, which must be on this machine: a load is no gift to anyone else.</summary>
    public static IPEndPoint EndPointOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || !uri.IsLoopback)
        {
            throw new UsageException($"--url is '{url}'; give an http address on loopback, such as http://127.0.0.1:8080.");
        }

        return new IPEndPoint(IPAddress.TryParse(uri.DnsSafeHost, out var address) ? address : IPAddress.Loopback, uri.Port);
    }

    private void Validate()
    {
        if (Url is not null) EndPointOf(Url);
        if (Url is not null && StartServer is not null) throw new UsageException("Give --url or --start-server, not both.");
        if (StartServer is not null && !File.Exists(StartServer))
        {
            throw new UsageException($"--start-server: there is no '{StartServer}'.");
        }

        if (Growth && Asks) throw new UsageException("Give --growth or --queries and --read-your-writes, not both.");
        if (Url is null && StartServer is null && (Asks || Build || Segments > 0 || Visitors > 0))
        {
            throw new UsageException(
                "--segments, --build, --visitors, --queries and --read-your-writes need --url or --start-server.");
        }

        if (Build && (Growth || Asks)) throw new UsageException("Give --build alone, or one of the others that measure.");
        if (Visitors > 0 && (Growth || Asks))
        {
            throw new UsageException("Give --visitors alone, or one of the others that measure.");
        }

        if (StartServer is null && Growth) throw new UsageException("--growth needs --start-server.");
        if (StartServer is null && Restart) throw new UsageException("--restart needs --start-server.");
        if (CheckOnly && AcksFile is null) throw new UsageException("--check-only needs the --acks-file of the runs to check.");
        if (CheckOnly && !File.Exists(AcksFile)) throw new UsageException($"--acks-file: there is no '{AcksFile}'.");
    }

    private static (string Public, string Private)? ReadKeys(string? path)
    {
        if (path is null) return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return (json.RootElement.GetProperty("public_key")
                .GetString()!, json.RootElement.GetProperty("private_key").GetString()!);
        }
        catch (Exception error) when (error is IOException or JsonException or KeyNotFoundException)
        {
            throw new UsageException($"--keys: '{path}' is no file with public_key and private_key ({error.Message}).");
        }
    }
}
