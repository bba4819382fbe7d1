using OpenOdp.Storage;

namespace OpenOdp.Server.Configuration;

/// <summary>The section <c>OpenOdp</c> of the configuration. What concerns the engine becomes a command in the log (rule L1).</summary>
internal sealed class ServerOptions
{
    public const string Section = "OpenOdp";

    private const long LeastMemory = 32 << 20;

    /// <summary>The options as the environment, the settings files and the command line give them.</summary>
    public static ServerOptions Read(string[] args) => Read(WebApplication.CreateBuilder(args).Configuration);

    /// <summary>The options of a configuration.</summary>
    public static ServerOptions Read(IConfiguration configuration)
    {
        try
        {
            return Check(configuration.GetSection(Section).Get<ServerOptions>() ?? new ServerOptions());
        }
        catch (InvalidOperationException error)
        {
            throw new ConfigurationException($"The section {Section} of the configuration cannot be read: {error.Message}");
        }
    }

    private static ServerOptions Check(ServerOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataDirectory)) throw new ConfigurationException($"{Section}:DataDirectory is empty. Name a directory.");
        if (options.QueueCapacity < 1) throw new ConfigurationException($"{Section}:QueueCapacity is {options.QueueCapacity}; at least 1 request must be able to wait.");
        if (options.KeyGrace < TimeSpan.Zero) throw new ConfigurationException($"{Section}:KeyGrace is {options.KeyGrace}; it cannot be negative.");
        if (options.LogRetention < TimeSpan.Zero) throw new ConfigurationException($"{Section}:LogRetention is {options.LogRetention}; it cannot be negative.");
        if (options.ShutdownTimeout <= TimeSpan.Zero) throw new ConfigurationException($"{Section}:ShutdownTimeout is {options.ShutdownTimeout}; it must be above zero.");
        if (options.MemoryBytes is { } memory && !(ByteSize.TryParse(memory, out var bytes) && bytes >= LeastMemory))
        {
            throw new ConfigurationException($"{Section}:MemoryBytes is '{memory}'. Give at least 32 MiB, as a number of bytes or as in 512MiB or 2GiB.");
        }

        return options;
    }

    /// <summary>Where everything is kept; relative to the working directory.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>The full data directory, for commands that look at a store and must not make an empty one to look at.</summary>
    public string ExistingDirectory()
    {
        var directory = Path.GetFullPath(DataDirectory);
        return Store.Exists(directory)
            ? directory
            : throw new ConfigurationException($"There is no store in {directory}. Name the directory that the server uses with {Section}:DataDirectory.");
    }

    /// <summary>The accounts; with none, one is made with keys of its own.</summary>
    public List<AccountOptions> Accounts { get; set; } = [];

    /// <summary>How long a replaced key still works (AUTH-4).</summary>
    public TimeSpan KeyGrace { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long the log is kept (rule L4).</summary>
    public TimeSpan LogRetention { get; set; } = TimeSpan.FromDays(28);

    /// <summary>Requests that may wait to be stored before the server answers 503.</summary>
    public int QueueCapacity { get; set; } = 20_000;

    /// <summary>What caches and write buffers may take together; a quarter of what the process may use when nothing is said.</summary>
    public string? MemoryBytes { get; set; }

    /// <summary>The same, shared out.</summary>
    public MemoryPlan Memory => MemoryBytes is { } text && ByteSize.TryParse(text, out var bytes) ? MemoryPlan.Of(bytes) : MemoryPlan.OfMachine();

    /// <summary>How long a stop may take: requests that stall are cut off in time for it.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>One entry of <c>OpenOdp:Accounts</c>.</summary>
internal sealed class AccountOptions
{
    /// <summary>Names the data, so that keys can change; <c>default</c> for the first account.</summary>
    public string? Id { get; set; }

    /// <summary>The tracker id: it may be seen by anyone.</summary>
    public string? PublicKey { get; set; }

    /// <summary><c>&lt;public key&gt;.&lt;secret&gt;</c> (AUTH-3).</summary>
    public string? PrivateKey { get; set; }

    /// <summary>Origins that browsers may send from; <c>*</c> when empty (AUTH-9).</summary>
    public List<string> AllowedOrigins { get; set; } = [];

    /// <summary>Further identifiers: name → <c>high</c> or <c>low</c>; a default identifier's confidence can be changed here too.</summary>
    public Dictionary<string, string> Identifiers { get; set; } = [];

    /// <summary>Values that identify nobody; replaces the default list when given (IDN-8).</summary>
    public List<string>? JunkValues { get; set; }

    /// <summary>How long the same event is recognised (rule I7).</summary>
    public TimeSpan? DedupWindow { get; set; }

    /// <summary><c>allow</c> or <c>hold</c> (rule I6).</summary>
    public string? PublicKeyMerges { get; set; }
}

/// <summary>The configuration cannot be used; the message names the setting and the cure.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
