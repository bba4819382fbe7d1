using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Http;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Webhooks;
using OpenOdp.Storage;

namespace OpenOdp.Server.Configuration;

/// <summary>
/// The section <c>OpenOdp</c> of the configuration. What concerns the engine becomes a command in the log (rule L1).
/// </summary>
internal sealed class ServerOptions
{
    public const string Section = "OpenOdp";

    private const long LeastMemory = 32 << 20;
    private static readonly long MostMemory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    private static readonly string MemoryForms =
        $"Give from 32 to {MostMemory >> 20} MiB, which is what the machine or the container lets the process have, as a "
            + "number of bytes or as in 512MiB or 2GiB.";

    private static readonly TimeSpan Century = TimeSpan.FromDays(36_500);

    /// <summary>Where everything is kept; relative to the working directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The accounts; with none, one is made with keys of its own.</summary>
    public required IReadOnlyList<AccountOptions> Accounts { get; init; }

    /// <summary>The key for calls that concern all accounts; null when one is made, or none is needed.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>Where <c>/admin</c> and <c>/metrics</c> are served; with the rest when empty.</summary>
    public IReadOnlyList<string> AdminUrls { get; init; } = [];

    /// <summary>How long a replaced key still works (AUTH-4).</summary>
    public TimeSpan KeyGrace { get; init; }

    /// <summary>How long the log is kept (rule L4).</summary>
    public TimeSpan LogRetention { get; init; }

    /// <summary>How long rejected requests are kept on the disk; zero for in memory only.</summary>
    public TimeSpan RejectedRetention { get; init; }

    /// <summary>How long events count in segments, in days (EV-22).</summary>
    public int WindowDays { get; init; }

    /// <summary>Requests that may wait to be stored before the server answers 503.</summary>
    public int QueueCapacity { get; init; }

    /// <summary>
    /// What caches and write buffers may take together, shared out; a quarter of what the process may use when nothing is said.
    /// </summary>
    public required MemoryPlan Memory { get; init; }

    /// <summary>How long a stop may take: requests that stall are cut off in time for it.</summary>
    public TimeSpan ShutdownTimeout { get; init; }

    /// <summary>How long the program takes events on a throw-away store before it listens; zero for not at all.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>True when a call may put the clock forward, for users' tests.</summary>
    public bool TestClock { get; init; }

    /// <summary>Where clients reach the server, for datafiles that it hosts; null for where it was reached itself.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Where webhooks may lead.</summary>
    public required WebhookOptions Webhooks { get; init; }

    /// <summary>What was understood, and what was not.</summary>
    public required SettingsReport Report { get; init; }

    /// <summary>The options as the environment, the settings files and the command line give them.</summary>
    public static ServerOptions Read(string[] args) => Read(WebApplication.CreateBuilder(args).Configuration);

    /// <summary>The options of a configuration.</summary>
    public static ServerOptions Read(IConfiguration configuration)
    {
        var report = new SettingsReport();
        var section = new SettingsSection(configuration.GetSection(Section), report);
        var options = new ServerOptions
        {
            DataDirectory = section.Value("DataDirectory", "data", NotEmpty, "Name a directory.", value => value),
            OperatorKey = section.Text("OperatorKey", isSecret: true),
            AdminUrls = AdminAddress.Read(section, "AdminUrls"),
            KeyGrace = section.Duration("KeyGrace", KeyOptions.Usual, TimeSpan.Zero, Century),
            LogRetention = section.Duration("LogRetention", TimeSpan.FromDays(28), TimeSpan.Zero, Century),
            RejectedRetention = section.Duration(
                "RejectedRetention", RejectedOptions.Usual, TimeSpan.Zero, TimeSpan.FromDays(365)),
            WindowDays = section.Section("Segments", static segments => segments.Number(
                "MaxWindowDays", AccountSettings.DefaultWindowDays, least: 1, most: AccountSettings.MaxOfWindowDays)),
            QueueCapacity = section.Number("QueueCapacity", 20_000, least: 1, most: 1_000_000),
            Memory = section.Value("MemoryBytes", MemoryPlan.OfMachine(), Plan, MemoryForms, plan => plan.ToString()),
            ShutdownTimeout = section.Duration(
                "ShutdownTimeout", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)),
            WarmUp = section.Duration("WarmUp", TimeSpan.FromSeconds(2.5), TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            TestClock = section.Flag("TestClock"),
            PublicUrl = section.Value<Uri?>(
                "PublicUrl", null, PublicAddress.TryRead, "Give an address such as https://odp.example.com.",
                url => url?.ToString() ?? "as reached"),
            Webhooks = section.Section("Webhooks", WebhookOptions.Read),
            Accounts = section.Sections("Accounts", AccountOptions.Read),
            Report = report,
        };
        if (options.OperatorKey is { } key) KeyPair.CheckText(key, $"{Section}:OperatorKey");
        CheckUnknown(configuration, section, report);
        return options;
    }

    /// <summary>The full data directory, for commands that look at a store and must not make an empty one to look at.</summary>
    public string ExistingDirectory()
    {
        var directory = Path.GetFullPath(DataDirectory);
        return Store.Exists(directory)
            ? directory
            : throw new ConfigurationException(
                $"There is no store in {directory}. Name the directory that the server uses with {Section}:DataDirectory.");
    }

    /// <summary>
    /// An unknown name warns, unless it was to name an account: its keys would end, or others be made in their place.
    /// </summary>
    private static void CheckUnknown(IConfiguration configuration, SettingsSection section, SettingsReport report)
    {
        foreach (var unknown in section.Unknown.Concat(Beside(configuration, section))) report.Add(unknown);
        if (report.Unknown.FirstOrDefault(unknown => unknown.Meant == $"{Section}:Accounts") is { } account)
        {
            throw new ConfigurationException($"{account} Correct the name: an account that is not read loses its keys.");
        }
    }

    /// <summary>Names such as <c>OpenOdp_KeyGrace</c>, which lie outside the section.</summary>
    private static IEnumerable<UnknownSetting> Beside(IConfiguration configuration, SettingsSection section) =>
        from name in configuration.GetChildren().Select(child => child.Key)
        where name.Length > Section.Length && name.StartsWith(Section, StringComparison.OrdinalIgnoreCase)
        let meant = NearestName.Of(name[Section.Length..].TrimStart('_', '.', '-'), section.Known)
        where meant is not null
        select new UnknownSetting(name, $"{Section}:{meant}");

    private static bool NotEmpty(string text, out string value) => (value = text).Length > 0;

    private static bool Plan(string text, out MemoryPlan plan)
    {
        var isRead = ByteSize.TryParse(text, out var bytes) && bytes >= LeastMemory && bytes <= MostMemory;
        plan = isRead ? MemoryPlan.Of(bytes) : MemoryPlan.OfMachine();
        return isRead;
    }
}
